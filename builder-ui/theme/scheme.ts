/** Light or dark as somebody chose, else as the system is: what MantineProvider does too, but before it is there. */
export function beginScheme(): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const show = () => {
    const chosen = localStorage.getItem('mantine-color-scheme-value');
    const scheme = chosen === 'dark' || chosen === 'light' ? chosen : dark.matches ? 'dark' : 'light';
    document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
  };
  show();
  dark.addEventListener('change', show);
}
