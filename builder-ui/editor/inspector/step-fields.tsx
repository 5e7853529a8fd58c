import { setSetting } from '../../../workflows/flow/edits/index.ts';
import type { Step } from '../../../workflows/flow/schema.ts';
import { useEditor } from '../editor-context.ts';
import { DrawContext } from './draw-context.ts';
import { NextEditor } from './next-editor.tsx';
import type { Row } from './rows.ts';
import { draw, SettingField } from './setting-field.tsx';

/** What one row of the inspector asks, each with its editor. */
export function StepFields({ row, step, onShow }: { row: Row; step: Step; onShow: (step: string) => void }) {
  const editor = useEditor();
  const set = (key: string) => (value: unknown) => editor.edit((flow) => setSetting(flow, { step: step.id, path: key, value }), { group: `${step.id}.${key}` });
  if (row.name === 'next') return <NextEditor step={step} onShow={onShow} />;
  return (
    <DrawContext value={draw}>
      {row.fields.map((field) => (
        <div key={field.key} className="setting" data-setting={field.key}>
          <SettingField field={field} path={field.key} value={(step.settings as Record<string, unknown>)[field.key]} onChange={set(field.key)} />
        </div>
      ))}
    </DrawContext>
  );
}
