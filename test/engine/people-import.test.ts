import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Person } from '../../db/people.ts';
import { problemLine, problemSentence } from '../../engine/import-words.ts';
import { csvLimits } from '../../engine/people-csv.ts';
import { expectedAndCame } from '../../engine/import-expected.ts';
import { type ImportPreview, previewImport } from '../../engine/people-import.ts';

const today = '2026-11-24';
const bytes = (text: string) => new TextEncoder().encode(text);
const preview = (text: string, existing: readonly Person[] = []): ImportPreview => previewImport(bytes(text), existing, today);
const people = (text: string): Person[] => preview(text).rows.map((row) => row.person);
const found = (text: string, existing: readonly Person[] = []) => preview(text, existing).problems.map(({ line, column, code }) => [line, column, code]);

test('a file with only ids and names brings those people', () => {
  const { rows, problems, summary } = preview('id,name\ne1,Chan Tai Man\ne2,李淑儀\n');
  expect(problems).toEqual([]);
  expect(summary).toMatchObject({ rows: 2, added: 2, changed: 0, unchanged: 0 });
  expect(rows.map((row) => row.person)).toMatchObject([
    { id: 'e1', name: 'Chan Tai Man', language: 'en', roles: [], sharedMailbox: false, email: null },
    { id: 'e2', name: '李淑儀' },
  ]);
});

test('every known column is read into its place and the others become fields', () => {
  const [person] = people(
    'id,name,name_zh,known_as,email,manager_id,department,title,location,zone,language,hired_on,role_since,left_on,work_days,calendar,roles,shared_mailbox,mentor_id,職級\n' +
      'e1,Chan Tai Man,陳大文,Raymond,Tai@harbour.example,,Rooms,Agent,Hong Kong,Asia/Hong_Kong,zh-HK,2020-01-02,2021/3/4,,Mon-Fri+Sat/2,hk-public,hr; hr_partner@department=Rooms,yes,,G4\n',
  );
  expect(person).toEqual({
    id: 'e1',
    name: 'Chan Tai Man',
    nameZh: '陳大文',
    knownAs: 'Raymond',
    email: 'Tai@harbour.example',
    managerId: null,
    department: 'Rooms',
    title: 'Agent',
    location: 'Hong Kong',
    zone: 'Asia/Hong_Kong',
    language: 'zh',
    hiredOn: '2020-01-02',
    roleSince: '2021-03-04',
    leftOn: null,
    workDays: 'Mon-Fri+Sat/2',
    calendar: 'HK',
    roles: ['hr', 'hr_partner@department=Rooms'],
    sharedMailbox: true,
    fields: { 職級: 'G4' },
  });
});

test('the mark at the beginning, line ends, quotes, separators and encodings of spreadsheets make no difference', () => {
  const plain = people('id,name,title\ne1,"Lee, Shuk Yee","Head of ""Rooms"""\ne2,Ho,\n');
  expect(plain[0]).toMatchObject({ name: 'Lee, Shuk Yee', title: 'Head of "Rooms"' });
  expect(people('\uFEFFid,name,title\r\ne1,"Lee, Shuk Yee","Head of ""Rooms"""\r\ne2,Ho,\r\n')).toEqual(plain);
  expect(people('ID;Name;Title\r\ne1;"Lee, Shuk Yee";"Head of ""Rooms"""\r\n\r\ne2;Ho;\r\n;;\r\n')).toEqual(plain);
  expect(people('id\tname\ttitle\re1\tLee, Shuk Yee\t"Head of ""Rooms"""\re2\tHo\t')).toEqual(plain);
  const wide = Buffer.from('\uFEFFid\tname\ttitle\r\ne1\tLee, Shuk Yee\t"Head of ""Rooms"""\r\ne2\tHo\t\r\n', 'utf16le');
  expect(previewImport(wide, [], today).rows.map((row) => row.person)).toEqual(plain);
});

test('a missing column is named and nothing is taken from the file', () => {
  expect(found('number,name\n1,Ho\n')).toEqual([[1, 'id', 'missingColumn']]);
  expect(found('id\n1\n')).toEqual([[1, 'name', 'missingColumn']]);
  expect(preview('id\n1\n').rows).toEqual([]);
});

test('headers that name a column twice, name none or name something dangerous are refused', () => {
  expect(found('id,name,Name\n1,Ho,Ho\n')).toEqual([[1, 'name', 'duplicateColumn']]);
  expect(found('id,name,\n1,Ho,x\n')).toEqual([[1, '', 'badColumnName']]);
  expect(found('id,name,__proto__,constructor\n1,Ho,x,y\n').map(([, , code]) => code)).toEqual(['badColumnName', 'badColumnName']);
  expect(found('id,name,\n1,Ho,\n')).toEqual([]);
});

test('problems carry the line in the file, also behind cells of several lines and empty lines', () => {
  const text = 'id,name,note\r\ne1,Ho,"two\r\nlines"\r\n\r\ne2,,\r\ne3,Ng,,x\r\n,Wong,\r\ne2,Lee,\r\n';
  expect(found(text)).toEqual([
    [2, 'note', 'badCharacter'],
    [5, 'name', 'emptyName'],
    [6, null, 'wrongFieldCount'],
    [7, 'id', 'emptyId'],
    [8, 'id', 'duplicateId'],
  ]);
  expect(preview(text).problems.at(-1)?.params).toEqual({ id: 'e2', first: 5 });
});

test.each([
  ['hired_on', '31/03/2026', 'badDate'],
  ['hired_on', '2026-02-29', 'badDate'],
  ['left_on', '46000', 'badDate'],
  ['zone', 'Hong Kong', 'unknownZone'],
  ['zone', '+08:00', 'unknownZone'],
  ['language', 'fr', 'unknownLanguage'],
  ['language', 'zh-CN', 'unknownLanguage'],
  ['work_days', 'weekdays', 'badWorkDays'],
  ['work_days', 'Mon-Fri+Fri/2', 'badWorkDays'],
  ['calendar', 'Atlantis', 'unknownCalendar'],
  ['email', 'nobody', 'badMail'],
  ['email', 'a@b.example c@d.example', 'badMail'],
  ['email', 'Ho <ho@harbour.example>', 'badMail'],
  ['roles', 'hr_partner@department', 'badRole'],
  ['shared_mailbox', 'perhaps', 'badFlag'],
  ['manager_id', 'e9', 'unknownManager'],
  ['manager_id', 'e1', 'ownManager'],
  ['title', 'x'.repeat(201), 'tooLong'],
  ['title', 'a\u0007b', 'badCharacter'],
  ['name_zh', '\u202e陳', 'badCharacter'],
])('a %s of "%s" is refused as %s', (column, value, code) => {
  expect(found(`id,name,${column}\ne1,Ho,"${value}"\n`)).toEqual([[2, column, code]]);
});

test('leaving before being hired is refused', () => {
  expect(found('id,name,hired_on,left_on\ne1,Ho,2026-05-01,2026-04-30\n')).toEqual([[2, 'left_on', 'datesOutOfOrder']]);
});

test('a circle of managers is named once, from its first line, also when it closes over people who are not in the file', () => {
  const inFile = preview('id,name,manager_id\na,A,d\nb,B,c\nc,C,a\nd,D,b\ne,E,a\n');
  expect(inFile.problems).toEqual([{ line: 2, column: 'manager_id', code: 'managerCircle', params: { ids: ['a', 'd', 'b', 'c'] } }]);
  expect(problemSentence(inFile.problems[0]!, 'en')).toContain('a → d → b → c → a');
  const existing = people('id,name,manager_id\na,A,\nb,B,a\nc,C,b\n');
  expect(preview('id,name,manager_id\na,A,c\n', existing).problems).toMatchObject([{ line: 2, code: 'managerCircle', params: { ids: ['a', 'c', 'b'] } }]);
});

test('two people may not have one mail unless it is a shared mailbox of both', () => {
  expect(found('id,name,email\na,A,x@h.example\nb,B,X@H.example\n')).toEqual([[3, 'email', 'sameMail']]);
  expect(found('id,name,email,shared_mailbox\na,A,x@h.example,yes\nb,B,x@h.example,no\n')).toEqual([[3, 'email', 'sameMail']]);
  expect(found('id,name,email,shared_mailbox\na,A,x@h.example,yes\nb,B,x@h.example,1\n')).toEqual([]);
  const existing = people('id,name,email\na,A,x@h.example\n');
  expect(found('id,name,email\nb,B,x@h.example\n', existing)).toEqual([[2, 'email', 'sameMail']]);
  expect(found('id,name,email,left_on\na,A,x@h.example,2026-11-01\nb,B,x@h.example,\n', existing)).toEqual([]);
});

test('what is not a CSV file is refused in words', () => {
  const only = (data: Uint8Array) => previewImport(data, [], today).problems.map(({ code }) => code);
  expect(only(Buffer.from('504b030414000600', 'hex'))).toEqual(['notText']);
  expect(only(Buffer.from([...bytes('id,name\n1,'), 0x93, 0x00]))).toEqual(['notText']);
  expect(only(bytes(''))).toEqual(['emptyFile']);
  expect(only(bytes('\uFEFF\r\n\r\n'))).toEqual(['emptyFile']);
  expect(only(new Uint8Array(csvLimits.bytes + 1))).toEqual(['fileTooLarge']);
  expect(only(bytes(`id,name\n${'1,a\n'.repeat(csvLimits.rows + 1)}`))).toEqual(['tooManyRows']);
  expect(found('id,name\n1,Ho\n2,"Ng\n3,Lee\n')).toMatchObject([[expect.any(Number), null, 'badQuotes']]);
});

test('every problem has words in both languages', () => {
  const text = 'id,name,email,zone,hired_on,manager_id,work_days\na,,x,y,z,q,w\n,Ho,,,,,\na,B,,,,,,\n';
  for (const problem of preview(text).problems) {
    expect(problemLine(problem, 'en')).toMatch(/^Line \d+(, \w+)?: .{10,}[.]$/);
    expect(problemLine(problem, 'zh')).toMatch(/^第 \d+ 行(「\w+」欄)?：.{4,}。$/);
  }
  expect(problemLine({ line: 12, column: 'zone', code: 'unknownZone', params: { value: 'HK' } }, 'en')).toBe(
    'Line 12, zone: "HK" is not a time zone. Write it as Asia/Hong_Kong or Europe/London.',
  );
});

test('a column that is not in the file keeps its values, an empty cell clears them, people not in the file stay', () => {
  const existing = people('id,name,title,email,grade\na,A,Cook,a@h.example,3\nb,B,Waiter,,\n');
  const { rows, summary } = preview('id,name,email,grade\na,A,,\n', existing);
  expect(summary).toMatchObject({ rows: 1, added: 0, changed: 1, left: 0 });
  expect(rows[0]?.person).toMatchObject({ title: 'Cook', email: null, fields: {} });
  expect(rows[0]?.changes.sort()).toEqual(['email', 'grade']);
});

test('changes of managers, mails and roles and days of leaving are told one by one', () => {
  const existing = people('id,name,manager_id,email,roles,left_on\na,A,,a@h.example,,\nb,B,a,,hr,\nc,C,a,c@h.example,,2026-01-01\n');
  const told = preview('id,name,manager_id,email,roles,left_on\na,A,,a2@h.example,,\nb,B,,,admin;hr,2026-12-31\nc,C,b,c@h.example,,2026-01-01\n', existing);
  expect(told.managerChanges).toEqual([
    { id: 'b', name: 'B', from: 'a', to: null },
    { id: 'c', name: 'C', from: 'a', to: 'b' },
  ]);
  expect(told.mailChanges).toEqual([{ id: 'a', name: 'A', from: 'a@h.example', to: 'a2@h.example' }]);
  expect(told.roleChanges).toEqual([{ id: 'b', name: 'B', from: 'hr', to: 'admin;hr' }]);
  expect(told.left).toEqual([{ id: 'b', name: 'B', leftOn: '2026-12-31' }]);
});

test('a manager who has left and a relation to nobody are pointed out without stopping the import', () => {
  const { warnings, problems } = preview('id,name,manager_id,left_on,buddy_id\na,A,,2026-01-01,\nb,B,a,,zz\nc,C,a,,zz\n');
  expect(problems).toEqual([]);
  expect(warnings.map(({ line, column, code, params }) => [line, column, code, params.count])).toEqual([
    [3, 'manager_id', 'managerHasLeft', undefined],
    [4, 'manager_id', 'managerHasLeft', undefined],
    [3, 'buddy_id', 'unknownRelation', 2],
  ]);
});

test('fifty thousand people are previewed in a few seconds', () => {
  const lines = Array.from(
    { length: 50_000 },
    (_, n) => `p${n},Person ${n},p${n}@h.example,${n === 0 ? '' : `p${Math.floor((n - 1) / 8)}`},Asia/Hong_Kong,HK,Mon-Fri`,
  );
  const text = `id,name,email,manager_id,zone,calendar,work_days\n${lines.join('\n')}\n`;
  const begun = performance.now();
  const { summary } = preview(text);
  expect(summary).toMatchObject({ added: 50_000, problems: 0 });
  expect(performance.now() - begun).toBeLessThan(15_000);
}, 30_000);

const cell = fc.string({ unit: fc.constantFrom('a', 'B', '陳', ' ', ',', '"', ';', "'", '-', '7'), maxLength: 12 });
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const file = fc
  .array(
    fc.record({
      name: cell.map((text) => `N${text}`),
      title: cell,
      grade: cell,
      zone: fc.constantFrom('', 'Asia/Hong_Kong', 'Europe/London'),
      left: fc.constantFrom('', '2026-01-31'),
      roles: fc.constantFrom('', 'hr', 'hr;admin'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows) =>
    [
      'id,name,title,grade,zone,left_on,roles,manager_id',
      ...rows.map((row, n) =>
        [`p${n}`, row.name, row.title, row.grade, row.zone, row.left, row.roles, n === 0 ? '' : `p${Math.floor((n - 1) / 2)}`].map(quote).join(','),
      ),
    ].join('\r\n'),
  );

test('importing the same file a second time changes nobody, whatever came before', () => {
  fc.assert(
    fc.property(file, file, (first, second) => {
      const merge = (text: string, existing: Person[]) => {
        const { rows, problems } = preview(text, existing);
        expect(problems).toEqual([]);
        return [...new Map([...existing, ...rows.map((row) => row.person)].map((person) => [person.id, person])).values()];
      };
      const after = merge(second, merge(first, []));
      const again = preview(second, after);
      expect(again.summary).toMatchObject({ added: 0, changed: 0, left: 0 });
      expect([again.managerChanges, again.mailChanges, again.roleChanges]).toEqual([[], [], []]);
    }),
    { numRuns: 100 },
  );
});

test('no sequence of bytes makes the preview throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc
          .string({ unit: fc.constantFrom('i', 'd', ',', 'name', '\n', '\r', '"', ';', '\0', '__proto__', '\uFEFF'), maxLength: 60 })
          .map((text) => bytes(`id,name\n${text}`)),
      ),
      (data) => void previewImport(data, [], today),
    ),
    { numRuns: 300 },
  );
});

test('a file that a spreadsheet saved in Big5 or Latin-1 is read as such, separated by semicolons too, and says so', () => {
  const big5 = Buffer.from([...bytes('id;name\n1;'), 0xb3, 0xaf, 0xa4, 0x6a, 0xa4, 0xe5]);
  const read = previewImport(big5, [], today);
  expect([read.rows[0]?.person.name, read.problems, read.warnings.map(({ code }) => code)]).toEqual(['\u9673\u5927\u6587', [], ['readAsBig5']]);
  const latin = previewImport(Buffer.from('id;name;title\n1;Ren\u00e9e M\u00fcller;Caf\u00e9\n', 'latin1'), [], today);
  expect([latin.rows[0]?.person, latin.problems, latin.warnings.map(({ code }) => code)]).toMatchObject([
    { name: 'Ren\u00e9e M\u00fcller', title: 'Caf\u00e9' },
    [],
    ['readAsLatin1'],
  ]);
});

test('a line may hold from another day than today; what cannot be read as a day is named with what was expected and what came', () => {
  const read = previewImport(bytes('id,name,title,effective\na,Amy,Chef,2027-04-01\nb,Ben,,2026-11-24\nc,Cy,,soon\n'), [], today);
  expect(read.rows.map(({ effective }) => effective)).toEqual(['2027-04-01', null, null]);
  expect(read.columns).toEqual({ known: ['id', 'name', 'title'], extra: [] });
  const [wrong] = read.problems;
  expect(wrong).toMatchObject({ line: 4, column: 'effective', code: 'badDate' });
  if (wrong !== undefined) {
    expect(expectedAndCame(wrong, 'en')).toEqual({ expected: 'a date such as 2027-03-31', came: 'soon' });
    expect(expectedAndCame(wrong, 'zh').expected).toContain('\u65e5\u671f');
  }
});
