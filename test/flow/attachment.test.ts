import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachmentOf, cleanName, type FileType, fileTypes, typeByName } from '../../workflows/flow/attachment.ts';
import { checkAnswers } from '../../workflows/flow/check-answers.ts';
import { form as formSchema } from '../../workflows/flow/form.ts';

const seed = Number(process.env.SEED ?? 20270312);
const types = Object.keys(fileTypes) as FileType[];

describe(`what a file is called (seed ${seed})`, () => {
  it.each<[string, FileType, string]>([
    ['Bericht Q1.PDF', 'pdf', 'Bericht Q1.pdf'],
    ['../../etc/passwd.txt', 'txt', 'passwd.txt'],
    ['C:\\Users\\amy\\review.docx', 'docx', 'review.docx'],
    ['證書（副本）.jpeg', 'jpg', '證書（副本）.jpeg'],
    ['invoice\u202efdp.exe.pdf', 'pdf', 'invoicefdp.exe.pdf'],
    ['a\r\nSet-Cookie: x.pdf', 'pdf', 'aSet-Cookie x.pdf'],
    ['.htaccess.txt', 'txt', 'htaccess.txt'],
    ['CON.txt', 'txt', '_CON.txt'],
    ['', 'png', 'file.png'],
    ['.pdf', 'pdf', 'file.pdf'],
    ['<img src=x>.png', 'png', 'img src=x.png'],
  ])('%j as %s is %j', (name, type, clean) => expect(cleanName(name, type)).toBe(clean));

  it('is one name on any system, whatever was sent, and stays as it is', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('/', '\\', '..', '\0', '\r\n', '\u202e', '\u200f', '"', ';', '%2f', '.pdf', '.exe', ' ', 'CON', '證', '\ud83d'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(...types), (parts, type) => {
        const name = cleanName(parts.join(''), type);
        expect(name).not.toMatch(/[\p{C}\p{Zl}\p{Zp}/\\<>:"|?*;%]|^[.\s~-]|\.\.$/u);
        expect(name.length).toBeLessThanOrEqual(210);
        expect(typeByName(name)).toBe(type);
        expect(cleanName(name, type)).toBe(name);
        expect(attachmentOf({ id: 'a', name, type, bytes: 1 })).not.toBeNull();
      }),
      { seed, numRuns: 3_000 },
    );
  });
});

describe('a question that takes files', () => {
  const label = { en: 'Evidence', zh: '證明' };
  const asked = (more: object = {}) => formSchema.parse({ fields: [{ id: 'f', type: 'file', label, ...more }] });
  const file = (more: object = {}) => ({ id: 'a1', name: 'a.pdf', type: 'pdf', bytes: 10, ...more });
  const check = (raw: unknown, more: object = {}) => {
    const { values, problems } = checkAnswers(asked(more), { f: raw }, null, { partial: false });
    return problems.length > 0 ? problems.map(({ code }) => code).join() : values.f;
  };

  it('keeps each file once, by what it is called and what it is', () => {
    expect(check([file(), file(), file({ id: 'a2', name: 'b.png', type: 'png' })])).toEqual([file(), file({ id: 'a2', name: 'b.png', type: 'png' })]);
    expect(check([], { required: true })).toBe('required');
    expect(check(undefined)).toBeUndefined();
  });

  it.each<[string, unknown, object]>([
    ['tooManyFiles', [file(), file({ id: 'a2' })], { most: 1 }],
    ['fileOfKind', [file()], { kinds: ['picture'] }],
    ['fileTooLarge', [file({ bytes: 1024 * 1024 + 1 })], { megabytes: 1 }],
    ['notAFile', ['a1'], {}],
    ['notAFile', [file({ type: 'exe' })], {}],
    ['notAFile', [file({ name: '../a.pdf' })], {}],
    ['notAFile', [file({ name: 'a.exe' })], {}],
    ['notAFile', [file({ bytes: 0 })], {}],
    ['notAFile', [file({ path: '/etc' })], {}],
    ['notAFile', [file({ id: "a'; drop" })], {}],
  ])('refuses what is %s', (code, raw, more) => expect(check(raw, more)).toBe(code));
});
