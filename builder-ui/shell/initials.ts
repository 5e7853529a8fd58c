/** `Alex Chan` → `AC`, `Lam Wai Man (Danny)` → `LM`, `Wing` → `WI`; of a Chinese name the last characters: `陳嘉欣` → `嘉欣`. */
export function initialsOf(name: string, characters = 2): string {
  const written = name.replace(/\s*[(（].*$/, '');
  if (/\p{Script=Han}/u.test(written)) return Array.from(written).slice(-characters).join('');
  const words = written.split(/\s+/).filter((word) => word !== '');
  return (words.length === 1 ? written.slice(0, 2) : `${words[0]?.[0] ?? ''}${words.at(-1)?.[0] ?? ''}`).toUpperCase();
}
