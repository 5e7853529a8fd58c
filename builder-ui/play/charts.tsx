import { dateOf, dayNumber } from '../../workflows/flow/calendar.ts';
import { monthOf } from './months.ts';
import { useLanguage } from '../language.ts';

/** Small pictures of a year, of our own: a curve, a calendar of days, a row of weeks. Each says in words what it shows. */

type Day = (day: number) => string;
const size = { width: 720, height: 120 };

/** A value for each day. A click anywhere picks that day; so do arrow keys and Enter. */
export function Curve({
  values,
  most,
  label,
  dayOf,
  onDay,
}: {
  values: readonly number[];
  most: number;
  label: string;
  dayOf: Day;
  onDay: (day: number) => void;
}) {
  const step = size.width / Math.max(1, values.length);
  const y = (value: number) => size.height - 2 - (value / most) * (size.height - 8);
  const line = values
    .map((value, day) => `${day === 0 ? 'M' : 'L'}${(day * step).toFixed(1)} ${y(value).toFixed(1)}H${((day + 1) * step).toFixed(1)}`)
    .join('');
  return (
    <div className="year-chart">
      <svg viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path className="area" d={`${line}V${size.height}H0Z`} />
        <path className="line" d={line} vectorEffect="non-scaling-stroke" />
      </svg>
      <input
        type="range"
        className="year-pick"
        aria-label={label}
        min={0}
        max={Math.max(0, values.length - 1)}
        defaultValue={values.length - 1}
        onInput={({ currentTarget }) => {
          const told = currentTarget.nextElementSibling;
          const day = Number(currentTarget.value);
          if (told !== null) told.textContent = `${dayOf(day)} · ${values[day] ?? 0}`;
        }}
        onClick={({ currentTarget }) => onDay(Number(currentTarget.value))}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onDay(Number(event.currentTarget.value));
        }}
      />
      <output className="year-picked" />
      <div className="year-axis">
        <span>{dayOf(0)}</span>
        <span>{dayOf(values.length - 1)}</span>
      </div>
      <p className="muted small">{label}</p>
    </div>
  );
}

/** So wide is a day at least and at most, and so wide are all of them if they can be. */
const [smallest, largest, whole] = [13, 28, 480];

/** Every day as a square in a column for its week, the darker the more. */
export function Heat({
  values,
  from,
  cellWords,
  onDay,
}: {
  values: readonly number[];
  from: string;
  cellWords: (day: number, count: number) => string;
  onDay: (day: number) => void;
}) {
  const language = useLanguage();
  const first = dayNumber(from);
  // Weeks begin on Monday; day 0 was a Thursday.
  const offset = (((first + 3) % 7) + 7) % 7;
  const weeks = Math.ceil((values.length + offset) / 7);
  const cell = Math.min(largest, Math.max(smallest, Math.floor(whole / weeks)));
  const most = Math.max(1, ...values);
  const months = Array.from({ length: weeks }, (_, week) => dateOf(first - offset + week * 7)).map((day, week, all) => ({
    week,
    words: week === 0 || all[week - 1]?.slice(0, 7) !== day.slice(0, 7) ? monthOf(day, language) : '',
  }));
  return (
    <div className="year-heat">
      <svg width={weeks * cell} height={7 * cell + 16}>
        {months.map(({ week, words }) =>
          words === '' ? null : (
            <text key={week} x={week * cell} y={11}>
              {words}
            </text>
          ),
        )}
        {values.map((count, day) => {
          const place = day + offset;
          return (
            <rect
              key={day}
              x={Math.floor(place / 7) * cell}
              y={(place % 7) * cell + 16}
              width={cell - 2}
              height={cell - 2}
              rx={2}
              data-level={count === 0 ? 0 : Math.ceil((4 * count) / most)}
              {...(count > 0 && {
                tabIndex: 0,
                role: 'button',
                'aria-label': cellWords(day, count),
                onClick: () => onDay(day),
                onKeyDown: (event: React.KeyboardEvent) => {
                  if (event.key === 'Enter' || event.key === ' ') {
                    event.preventDefault();
                    onDay(day);
                  }
                },
              })}
            >
              {count > 0 && <title>{cellWords(day, count)}</title>}
            </rect>
          );
        })}
      </svg>
    </div>
  );
}

/** A row of weeks as bars. */
export function Weeks({ values, most, weekWords }: { values: readonly number[]; most: number; weekWords: (week: number, count: number) => string }) {
  const height = 24;
  return (
    <svg className="year-weeks" viewBox={`0 0 ${values.length * 6} ${height}`} preserveAspectRatio="none" aria-hidden>
      {values.map((count, week) =>
        count === 0 ? null : (
          <rect key={week} x={week * 6} y={height - Math.max(2, (count / most) * height)} width={5} height={Math.max(2, (count / most) * height)}>
            <title>{weekWords(week, count)}</title>
          </rect>
        ),
      )}
    </svg>
  );
}
