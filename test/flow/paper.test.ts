import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { type Flow, isTask } from '../../workflows/flow/schema.ts';
import { paperOf, paperText, sentences } from '../../workflows/flow/sentences.ts';
import { templateNames } from '../helpers/templates.ts';

const templates = templateNames.map((name): [string, Flow] => [
  name,
  parseFlow(readFileSync(new URL(`../../templates/${name}`, import.meta.url), 'utf8')).flow as Flow,
]);

describe.each(templates)('%s', (_, flow) => {
  test.each(['en', 'zh'] as const)(
    'has sentences in pieces that read as before, and for each task a piece that says who and one that says by when (%s)',
    (language) => {
      for (const { step: id, text, pieces } of sentences(flow, language)) {
        expect(pieces.map(({ words }) => words).join('')).toBe(text);
        const step = flow.steps[id];
        if (step === undefined || !isTask(step)) continue;
        const settings = pieces.map(({ setting }) => setting);
        expect(settings).toContain('who');
        expect(settings).toContain('name');
        if (step.settings.due !== undefined && (step.kind !== 'meeting' || language === 'en')) expect(settings).toContain('due');
        if (step.settings.ladder.length > 0) expect(settings).toContain('ladder');
      }
    },
  );

  test.each(['en', 'zh'] as const)('is a paper with every step, every question and what is done with data (%s)', (language) => {
    const paper = paperOf(flow, language);
    const text = paperText(paper);
    for (const { text: sentence } of sentences(flow, language)) expect(text).toContain(sentence);
    for (const step of Object.values(flow.steps))
      if (isTask(step)) for (const { label } of step.settings.form.fields) expect(text).toContain(language === 'zh' ? (label.zh ?? label.en) : label.en);
    expect(paper.about[0]?.lines).toEqual([language === 'zh' ? flow.data.purpose?.zh : flow.data.purpose?.en]);
    expect(text).not.toMatch(/undefined|\[object/);
  });
});
