import type { Conflict } from '../../../workflows/flow/merge.ts';
import type { Flow, Step } from '../../../workflows/flow/schema.ts';
import { nameOf, said } from '../../../workflows/flow/sentences.ts';
import { outcomeWords } from '../../../workflows/flow/sentences/outcomes.ts';
import type { Language } from '../../language.ts';
import type { Names } from '../../steps/card-lines.ts';
import { labelOf } from '../inspector/labels.ts';
import { rowWords } from '../inspector/row-lines.ts';
import { rowWith } from '../inspector/rows.ts';
import type { SayMore } from '../use-more-words.ts';
import type { SayTogether } from './use-together-words.ts';

type Way = { language: Language; say: SayMore; sayTogether: SayTogether; names: Names };
export type ClashWords = { where: string; what: string; mine: string; theirs: string };

/** What both changed, and what each made of it, in words; where no sentence can say it, that it was changed. */
export function clashWords(conflict: Conflict, mine: Flow, theirs: Flow, way: Way): ClashWords {
  const { language, sayTogether } = way;
  const step = conflict.step === null ? undefined : (mine.steps[conflict.step] ?? theirs.steps[conflict.step]);
  const where = step === undefined ? said(mine.name, language) : nameOf(step, language);
  const of = (side: 'mine' | 'theirs') => valueWords(conflict, side, side === 'mine' ? mine : theirs, way) || sayTogether('changedIt');
  return { where, what: placeWords(conflict, step, way), mine: of('mine'), theirs: of('theirs') };
}

function placeWords({ path }: Conflict, step: Step | undefined, { language, say, sayTogether }: Way): string {
  const [first = '', second = '', , fourth] = path.split('.');
  if (path === 'step') return sayTogether('theStep');
  if (first === 'notes') return sayTogether('aNote');
  if (first === 'route' && step !== undefined) return sayTogether('route', { outcome: outcomeWords(step, second, language) });
  if (path === 'name') return say('field_name');
  if (path.startsWith('settings.form.fields.')) return sayTogether('question', { label: fieldLabel(step, fourth ?? '', language) });
  return labelOf(first === 'settings' ? second : first, language, step?.kind);
}

function fieldLabel(step: Step | undefined, id: string, language: Language): string {
  const fields = step !== undefined && 'form' in step.settings ? step.settings.form?.fields : undefined;
  const field = fields?.find((one) => one.id === id);
  return field === undefined ? id : said(field.label, language);
}

function valueWords(conflict: Conflict, side: 'mine' | 'theirs', flow: Flow, { language, say, sayTogether, names }: Way): string {
  const value = conflict[side];
  const [first = '', key = ''] = conflict.path.split('.');
  if (first === 'route') {
    const to = typeof value === 'string' ? flow.steps[value] : undefined;
    return to === undefined ? sayTogether('leadsNowhere') : sayTogether('leadsTo', { step: nameOf(to, language) });
  }
  if (value === undefined) return sayTogether('takenAway');
  if (conflict.path === 'step') return sayTogether('asItStands');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (isText(value)) return said(value, language);
  if (conflict.path.startsWith('settings.form.fields.') && isLabelled(value)) return said(value.label, language);
  if (first === 'notes' && typeof value === 'object' && value !== null && 'text' in value) return String(value.text);
  const step = conflict.step === null ? undefined : flow.steps[conflict.step];
  const row = step === undefined || first !== 'settings' ? null : rowWith(step.kind, key);
  return step === undefined || row === null ? '' : rowWords(row, step, flow, language, say, names).join(language === 'zh' ? '；' : '; ');
}

type Text = { en: string; zh?: string };
const isText = (value: unknown): value is Text => typeof value === 'object' && value !== null && 'en' in value && typeof value.en === 'string';
const isLabelled = (value: unknown): value is { label: Text } => typeof value === 'object' && value !== null && 'label' in value && isText(value.label);
