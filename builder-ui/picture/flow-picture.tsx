import { useMemo } from 'react';
import { type Box, header, layoutOf, leavesAt } from '../../workflows/flow/layout.ts';
import { type Flow, holdsSteps, portsOf, type Step } from '../../workflows/flow/schema.ts';
import { nameOf, outcomeWords } from '../../workflows/flow/sentences.ts';
import { project, type RouteEdge } from '../editor/project.ts';
import { routePath } from '../editor/route-path.ts';
import { useWords } from '../editor/use-words.ts';
import { useLanguage } from '../language.ts';
import { capital, cardLines, type Names } from '../steps/card-lines.ts';
import { faces } from '../steps/faces.ts';
import { fitted, widthOf } from './fitted.ts';

/**
 * The drawing of a flow as one picture: what the canvas shows, without anything to press. All of it is SVG with the colours of the theme as variables, so that it
 * stands in a page, and is saved as a file once these are put in (save-picture.ts).
 */
export function FlowPicture({ flow, names, title }: { flow: Flow; names: Names; title: string }) {
  const drawing = useMemo(() => drawingOf(flow), [flow]);
  const { places, edges, frame } = drawing;
  const [x, y, width, height] = frame;
  return (
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={frame.join(' ')} width={width} height={height} role="img" aria-label={title} fontFamily={fonts}>
      <rect x={x} y={y} width={width} height={height} fill="var(--page)" />
      {places
        .filter(({ step }) => holdsSteps(step))
        .map((place) => (
          <Container key={place.step.id} {...place} />
        ))}
      {edges.map((edge) => (
        <Route key={edge.id} edge={edge} drawing={drawing} />
      ))}
      {places
        .filter(({ step }) => !holdsSteps(step))
        .map((place) => (
          <Card key={place.step.id} {...place} flow={flow} names={names} />
        ))}
      {edges.map((edge) => (
        <Label key={edge.id} edge={edge} drawing={drawing} />
      ))}
    </svg>
  );
}

const fonts = '"Inter","PingFang HK","Noto Sans HK","Noto Sans CJK HK","Microsoft JhengHei",system-ui,sans-serif';

type Place = { step: Step; box: Box };
type Drawing = { flow: Flow; places: Place[]; at: Record<string, Box>; edges: RouteEdge[]; frame: [number, number, number, number] };

function drawingOf(flow: Flow): Drawing {
  const boxes = layoutOf(flow);
  const at: Record<string, Box> = {};
  for (const step of Object.values(flow.steps)) {
    const box = boxes[step.id];
    if (box === undefined) continue;
    let { x, y } = box;
    for (let scope = step.in; scope !== null; scope = flow.steps[scope]?.in ?? null) {
      x += boxes[scope]?.x ?? 0;
      y += boxes[scope]?.y ?? 0;
    }
    at[step.id] = { ...box, x, y };
  }
  const places = Object.values(flow.steps).flatMap((step) => (at[step.id] === undefined ? [] : [{ step, box: at[step.id] as Box }]));
  const all = places.map(({ box }) => box);
  const left = Math.min(0, ...all.map(({ x }) => x)) - 48;
  const top = Math.min(0, ...all.map(({ y }) => y)) - 32;
  const right = Math.max(...all.map(({ x, width }) => x + width)) + 150;
  const bottom = Math.max(...all.map(({ y, height }) => y + height)) + 48;
  return { flow, places, at, edges: project(flow).edges, frame: [left, top, right - left, bottom - top] };
}

function Container({ step, box }: Place) {
  const language = useLanguage();
  return (
    <g>
      <rect {...box} rx={14} fill="var(--route-t)" fillOpacity={0.35} stroke="var(--edge)" strokeWidth={1.5} />
      <text x={box.x + 48} y={box.y + 26} fontSize={14} fontWeight={600} fill="var(--text)">
        {fitted(capital(nameOf(step, language)), box.width - 64, 14)}
      </text>
      <Sign step={step} x={box.x + 12} y={box.y + 6} />
    </g>
  );
}

function Sign({ step, x, y }: { step: Step; x: number; y: number }) {
  const { family, icon: Icon, turned } = faces[step.kind];
  return (
    <g transform={`translate(${x} ${y})`} color={`var(--${family})`}>
      <rect width={28} height={28} rx={8} fill={`var(--${family}-t)`} />
      <g transform={turned ? 'rotate(180 14 14)' : undefined}>
        <Icon x={5} y={5} size={18} stroke={1.75} aria-hidden />
      </g>
    </g>
  );
}

function Card({ step, box, flow, names }: Place & { flow: Flow; names: Names }) {
  const language = useLanguage();
  const say = useWords();
  const { who, marks } = cardLines(step, flow, language, say, names);
  const lines = [who, marks.join(' · ')].filter((line) => line !== '');
  const top = box.y + (box.height - (20 + lines.length * 18)) / 2 + 15;
  const room = box.width - 64;
  return (
    <g>
      <rect {...box} rx={10} fill="var(--card)" stroke="var(--line)" />
      <Sign step={step} x={box.x + 12} y={box.y + (box.height - 28) / 2} />
      <text x={box.x + 52} y={top} fontSize={14} fontWeight={600} fill="var(--text)">
        {fitted(capital(nameOf(step, language)), room, 14)}
      </text>
      {lines.map((line, index) => (
        <text key={line} x={box.x + 52} y={top + 19 + index * 18} fontSize={12} fill="var(--muted)">
          {fitted(line, room, 12)}
        </text>
      ))}
    </g>
  );
}

const half = 182.5;

/** The ends of a route at the borders of its two steps, as the canvas has them. */
function lineOf({ source, target, data }: RouteEdge, { flow, at }: Drawing) {
  const [from, a, to, b] = [flow.steps[source], at[source], flow.steps[target], at[target]];
  if (data === undefined || from === undefined || to === undefined || a === undefined || b === undefined) return null;
  const { edge, shape, width, blocked, atTarget } = data;
  const down = portsOf(from).filter((port) => port.main || from.kind === 'split');
  const nth = down.findIndex(({ port }) => port === edge.port);
  const start =
    nth >= 0
      ? { x: a.x + (holdsSteps(from) ? half : down.length === 1 ? a.width / 2 : ((nth + 1) / (down.length + 1)) * a.width), y: a.y + a.height }
      : { x: a.x + a.width, y: a.y + leavesAt(from, edge.port, a.height, holdsSteps(from)) };
  const side = shape === 'side';
  const end = side ? { x: b.x, y: b.y + (holdsSteps(to) ? header / 2 : b.height / 2) } : { x: b.x + (holdsSteps(to) ? half : b.width / 2), y: b.y };
  return routePath({ from: start, to: end, shape, left: a.x, right: a.x + width, blocked, atTarget });
}

function Route({ edge, drawing }: { edge: RouteEdge; drawing: Drawing }) {
  const line = lineOf(edge, drawing);
  if (line === null) return null;
  return <path d={line.path} fill="none" stroke="var(--edge)" strokeWidth={edge.data?.main === true ? 1.75 : 1.25} />;
}

function Label({ edge, drawing }: { edge: RouteEdge; drawing: Drawing }) {
  const language = useLanguage();
  const line = lineOf(edge, drawing);
  const from = drawing.flow.steps[edge.source];
  if (line === null || from === undefined || edge.data?.told !== true) return null;
  const words = fitted(outcomeWords(from, edge.data.edge.port, language), line.beside ? 88 : 200, 12);
  const width = widthOf(words, 12) + 14;
  return (
    <g>
      <rect x={line.label.x} y={line.label.y - 10} width={width} height={20} rx={10} fill="var(--card)" stroke="var(--line)" />
      <text x={line.label.x + 7} y={line.label.y + 4} fontSize={12} fill="var(--text)">
        {words}
      </text>
    </g>
  );
}
