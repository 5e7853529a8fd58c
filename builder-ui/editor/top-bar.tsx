import { IconChevronLeft, IconSettings } from '@tabler/icons-react';
import { memo, Suspense } from 'react';
import { setFlow } from '../../workflows/flow/edits/index.ts';
import { textIn, useLanguage } from '../language.ts';
import * as flowWords from '../words/flows.ts';
import { useEditor, useEditorState } from './editor-context.ts';
import { SaveWords } from './save-words.tsx';
import { lazyPart } from './lazy-part.tsx';
import { Leave } from './leave.tsx';
import type { EditorState } from './store.ts';
import { toLaunch } from './to-launch.ts';
import { useWords } from './use-words.ts';
import { writtenName } from './written-name.ts';

const Others = lazyPart(() => import('./together/others.tsx'), 'Others', { plain: true });

/** The drawing, the list of sentences, or both beside each other; or the flow tried on people. */
const views = ['draw', 'both', 'read', 'try'] as const;
export type View = (typeof views)[number];
type Props = {
  view: View;
  wide: boolean;
  onView: (view: View) => void;
  /** Somebody is about to choose another. */
  onNearViews: () => void;
  onPublish: () => void;
  onVersions: () => void;
  onAbout: () => void;
  about: boolean;
  readOnly: boolean;
};

const nameOf = ({ flow }: EditorState) => flow.name;
const versionOf = ({ version }: EditorState) => version;
const othersOf = ({ others }: EditorState) => others;
const changedOf = ({ changed }: EditorState) => changed;

/** Back, the name, how it stands with saving; how it is looked at; publishing. */
export const TopBar = memo(function TopBar({ view, wide, onView, onNearViews, onPublish, onVersions, onAbout, about, readOnly }: Props) {
  const say = useWords();
  const version = useEditorState(versionOf);
  const changed = useEditorState(changedOf);
  const others = useEditorState(othersOf);
  const { id } = useEditor().store.getState();
  return (
    <header className="builder-top">
      <div className="builder-left">
        <Leave href="/flows" className="builder-back" aria-label={say('back')}>
          <IconChevronLeft size={20} aria-hidden />
        </Leave>
        <FlowName readOnly={readOnly} />
        <button type="button" className="builder-icon" data-tip={say('about')} aria-label={say('about')} aria-pressed={about} onClick={onAbout}>
          <IconSettings size={18} aria-hidden />
        </button>
        <SaveWords />
      </div>
      <div className="builder-views" role="radiogroup" aria-label={say('view')} onPointerEnter={onNearViews} onFocus={onNearViews}>
        {views
          .filter((one) => wide || one !== 'both')
          .map((one) => (
            <label key={one}>
              <input type="radio" name="view" className="hidden" checked={one === view} onChange={() => onView(one)} />
              {say(one)}
            </label>
          ))}
      </div>
      <div className="builder-right">
        {others.length > 0 && (
          <Suspense>
            <Others others={others} />
          </Suspense>
        )}
        <button type="button" className="link small builder-version" onClick={onVersions}>
          {version === null ? say('neverPublished') : changed ? say('changedSince', { version }) : say('versionIs', { version })}
        </button>
        {version !== null && !changed && (
          <Leave href={toLaunch(id)} className="button">
            {say('launch')}
          </Leave>
        )}
        <button type="button" className="button filled" onClick={onPublish}>
          {say('publish')}
        </button>
      </div>
    </header>
  );
});

const proposed = { en: flowWords.en.newName, zh: flowWords.zh.newName };

function FlowName({ readOnly }: { readOnly: boolean }) {
  const say = useWords();
  const language = useLanguage();
  const editor = useEditor();
  const name = useEditorState(nameOf);
  const shown = textIn(name, language);
  return (
    <span className="builder-name" data-words={shown || ' '}>
      <input
        value={language === 'zh' ? (name.zh ?? name.en) : name.en}
        aria-label={say('flowName')}
        readOnly={readOnly}
        maxLength={200}
        onChange={({ currentTarget: { value } }) =>
          editor.edit((flow) => setFlow(flow, { name: writtenName(flow.name, value, language, proposed) }), { group: `name.${language}` })
        }
      />
    </span>
  );
}
