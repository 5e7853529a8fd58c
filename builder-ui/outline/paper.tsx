import './paper.css';
import { Fragment, useMemo, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { paperOf } from '../../workflows/flow/sentences.ts';
import { flowOf, useEditorState } from '../editor/editor-context.ts';
import { useLanguage } from '../language.ts';

/** Whether the page is being printed, which a browser tells in one of two ways. */
let asked = false;
const isPrinting = () => asked || window.matchMedia('print').matches;

function listen(changed: () => void): () => void {
  const print = window.matchMedia('print');
  // At once: what is printed is what stands there when this returns.
  const change = () => flushSync(changed);
  const begin = () => {
    asked = true;
    change();
  };
  const end = () => {
    asked = false;
    change();
  };
  window.addEventListener('beforeprint', begin);
  window.addEventListener('afterprint', end);
  print.addEventListener('change', change);
  return () => {
    window.removeEventListener('beforeprint', begin);
    window.removeEventListener('afterprint', end);
    print.removeEventListener('change', change);
  };
}

/** The flow as a paper: written when it is printed, and seen nowhere else. */
export function Paper() {
  return useSyncExternalStore(listen, isPrinting) ? <Written /> : null;
}

function Written() {
  const flow = useEditorState(flowOf);
  const language = useLanguage();
  const { title, description, about, stepsTitle, rows, formsTitle, forms } = useMemo(() => paperOf(flow, language), [flow, language]);
  return (
    <article className="paper" aria-hidden>
      <h1>{title}</h1>
      {description !== '' && <p>{description}</p>}
      {about.map((part) => (
        <section key={part.title}>
          <h2>{part.title}</h2>
          <ul>
            {part.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      ))}
      <section className="paper-part">
        <h2>{stepsTitle}</h2>
        {rows.map(({ step, number, depth, text, exceptions }) => (
          <div key={step} className="paper-row" style={{ marginLeft: `${depth * 8}mm` }}>
            <span>{number}</span>
            <div>
              {text}
              {exceptions.map((line) => (
                <div key={line} className="paper-else">
                  {line}
                </div>
              ))}
            </div>
          </div>
        ))}
      </section>
      {forms.length > 0 && (
        <section className="paper-part">
          <h2>{formsTitle}</h2>
          {forms.map(({ step, parts }) => (
            <div key={step} className="paper-form">
              <h3>{step}</h3>
              {parts.map(({ title, questions }, nth) => (
                <Fragment key={`${nth} ${title}`}>
                  {title !== null && <h4>{title}</h4>}
                  <ul>
                    {questions.map(({ label, kind, details }, index) => (
                      <li key={`${index} ${label}`}>
                        <b>{label}</b> · {[kind, ...details].join(' · ')}
                      </li>
                    ))}
                  </ul>
                </Fragment>
              ))}
            </div>
          ))}
        </section>
      )}
    </article>
  );
}
