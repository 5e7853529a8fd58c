import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core';

export const fonts = 'Inter, "PingFang HK", "Noto Sans HK", "Noto Sans CJK HK", "Microsoft JhengHei", system-ui, sans-serif';

const overlayProps = { backgroundOpacity: 0.35 };

// Shades Mantine picks from for hover and light variants; what is seen comes from tokens.css.
const accent: MantineColorsTuple = ['#edf3fc', '#d9e6f9', '#b3cdf3', '#8cb3ed', '#669ae7', '#3f80da', '#1b5fc1', '#174fa1', '#123f81', '#0e3061'];

const gray: MantineColorsTuple = ['#f6f7f9', '#eef0f3', '#e9ecf0', '#d9dde3', '#b4bbc4', '#76808d', '#59626e', '#414b57', '#2b323a', '#1b1f24'];
const dark: MantineColorsTuple = ['#e8eaed', '#c3cad3', '#a3abb6', '#7c8693', '#343a42', '#2e343c', '#1e2227', '#14171b', '#14171b', '#0d0f12'];

/** Mantine drawn with our tokens: sizes of DESIGN and UX, one accent, one radius, one shadow. */
export const theme = createTheme({
  fontFamily: fonts,
  headings: { fontFamily: fonts, fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '18px', xl: '22px' },
  lineHeights: { xs: '18px', sm: '20px', md: '20px', lg: '26px', xl: '28px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '20px' },
  defaultRadius: 'md',
  shadows: { xs: 'var(--shadow)', sm: 'var(--shadow)', md: '0 4px 16px rgba(16,24,40,.12)', lg: '0 4px 16px rgba(16,24,40,.12)' },
  colors: { accent, gray, dark },
  primaryColor: 'accent',
  respectReducedMotion: true,
  variantColorResolver(input) {
    if (input.variant === 'filled') {
      return { background: 'var(--accent)', hover: 'color-mix(in srgb, var(--accent) 88%, var(--text))', color: 'var(--on)', border: 'none' };
    }
    if (input.variant === 'subtle' || input.variant === 'transparent') {
      return { background: 'transparent', hover: 'var(--route-t)', color: 'var(--accent)', border: 'none' };
    }
    return defaultVariantColorsResolver(input);
  },
  components: {
    Button: { defaultProps: { variant: 'default', size: 'sm' }, styles: { label: { fontWeight: 600 } } },
    // Its placeholder is no item of a menu, which screen readers are told it has only.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { centered: true, overlayProps, transitionProps: { duration: 120 } }, styles: { title: { fontWeight: 600 } } },
    Drawer: { defaultProps: { overlayProps, transitionProps: { duration: 120 } }, styles: { title: { fontWeight: 600 } } },
  },
});

const ours = {
  '--mantine-color-body': 'var(--card)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--late)',
  '--mantine-color-default': 'var(--card)',
  '--mantine-color-default-hover': 'var(--route-t)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--edge)',
  '--mantine-color-disabled': 'var(--route-t)',
  '--mantine-color-disabled-color': 'var(--muted)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-color-accent-filled': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--on)',
};

export const resolveVariables: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours });
