import { Button, SegmentedControl, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconSettings } from '@tabler/icons-react';
import { lazyRouteComponent, Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { setFlow } from '../../workflows/flow/edits/index.ts';
import { textIn, useLanguage } from '../language.ts';
import * as flowWords from '../words/flows.ts';
import { flowOf, useEditor, useEditorState } from './editor-context.ts';
import { SaveWords } from './save-words.tsx';
import type { EditorState } from './store.ts';
import { toLaunch } from './to-launch.ts';
import { useWords } from './use-words.ts';
import { writtenName } from './written-name.ts';

const Others = lazyRouteComponent(() => import('./together/others.tsx'), 'Others');

/** The drawing, the list of sentences, or both beside each other; or the flow tried on people. */
export type View = 'draw' | 'both' | 'read' | 'try';
type Props = {
  view: View;
  wide: boolean;
  onView: (view: View) => void;
  onPublish: () => void;
  onVersions: () => void;
  onAbout: () => void;
  about: boolean;
  readOnly: boolean;
};

const versionOf = ({ version }: EditorState) => version;
const othersOf = ({ others }: EditorState) => others;
const changedOf = ({ changed }: EditorState) => changed;

/** Back, the name, how it stands with saving; how it is looked at; publishing. */
export function TopBar({ view, wide, onView, onPublish, onVersions, onAbout, about, readOnly }: Props) {
  const say = useWords();
  const version = useEditorState(versionOf);
  const changed = useEditorState(changedOf);
  const others = useEditorState(othersOf);
  const { id } = useEditor().store.getState();
  return (
    <header className="builder-top">
      <div className="builder-left">
        <Link to="/flows" className="builder-back" aria-label={say('back')}>
          <IconChevronLeft size={20} aria-hidden />
        </Link>
        <FlowName readOnly={readOnly} />
        <Tooltip label={say('about')}>
          <button type="button" className="builder-icon" aria-label={say('about')} aria-pressed={about} onClick={onAbout}>
            <IconSettings size={18} aria-hidden />
          </button>
        </Tooltip>
        <SaveWords />
      </div>
      <SegmentedControl
        className="builder-views"
        value={view}
        onChange={(chosen) => onView(chosen as View)}
        data={[
          { value: 'draw', label: say('draw') },
          ...(wide ? [{ value: 'both', label: say('both') }] : []),
          { value: 'read', label: say('read') },
          { value: 'try', label: say('try') },
        ]}
        aria-label={say('view')}
      />
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
          <Button renderRoot={(props) => <Link {...props} {...toLaunch(id)} />} variant="default" size="sm">
            {say('launch')}
          </Button>
        )}
        <Button variant="filled" size="sm" onClick={onPublish}>
          {say('publish')}
        </Button>
      </div>
    </header>
  );
}

const proposed = { en: flowWords.en.newName, zh: flowWords.zh.newName };

function FlowName({ readOnly }: { readOnly: boolean }) {
  const say = useWords();
  const language = useLanguage();
  const editor = useEditor();
  const name = useEditorState(flowOf).name;
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
