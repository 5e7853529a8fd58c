import './paper.css';
import { useEffect, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Flow } from '../../workflows/flow/schema.ts';
import { paperOf } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';

/** The flow as a paper: written when it is printed, and seen nowhere else. */
export function Paper({ flow }: { flow: Flow }) {
  const [printing, setPrinting] = useState(() => window.matchMedia('print').matches);
  useEffect(() => {
    const print = window.matchMedia('print');
    // At once: what is printed is what stands there when this returns.
    const write = () => flushSync(() => setPrinting(true));
    const change = () => flushSync(() => setPrinting(print.matches));
    const drop = () => setPrinting(false);
    window.addEventListener('beforeprint', write);
    window.addEventListener('afterprint', drop);
    print.addEventListener('change', change);
    return () => {
      window.removeEventListener('beforeprint', write);
      window.removeEventListener('afterprint', drop);
      print.removeEventListener('change', change);
    };
  }, []);
  return printing ? <Written flow={flow} /> : null;
}

function Written({ flow }: { flow: Flow }) {
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
          {forms.map(({ step, questions }) => (
            <div key={step} className="paper-form">
              <h3>{step}</h3>
              <ul>
                {questions.map(({ label, kind, details }, index) => (
                  <li key={`${index} ${label}`}>
                    <b>{label}</b> · {[kind, ...details].join(' · ')}
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      )}
    </article>
  );
}
