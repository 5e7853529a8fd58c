import type { ReactNode } from 'react';
import type { Flow, Step } from '../../../workflows/flow/schema.ts';
import type { Language } from '../../language.ts';
import type { Field } from './describe.ts';
import { settingWords } from './setting-words.ts';

type Props = { settings: readonly Field[]; step: Step; flow: Flow; language: Language; otherwise: ReactNode };

/** Settings by their names, a line each; `otherwise` where none of them says anything. Loaded where a step has such a setting: most have none. */
export function SettingLines({ settings, step, flow, language, otherwise }: Props) {
  const lines = settingWords(settings, step.settings as Record<string, unknown>, flow, language, step.kind);
  if (lines.length === 0) return otherwise;
  return lines.map((line) => (
    <span key={line} className="row-line">
      {line}
    </span>
  ));
}
