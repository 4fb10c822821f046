/** Mantine bound to the tokens: compact sizes everywhere, no airy defaults, every colour a variable of tokens.css. */
import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver } from '@mantine/core';

const compact = { defaultProps: { size: 'xs' } };

/** The theme given to `MantineProvider`. */
export const mantineTheme = createTheme({
  fontFamily: 'var(--el-font)',
  fontFamilyMonospace: 'var(--el-mono)',
  defaultRadius: 'var(--el-radius)',
  cursorType: 'pointer',
  focusRing: 'auto',
  variantColorResolver: (input) =>
    input.variant === 'filled'
      ? {
          background: 'var(--el-accent)',
          hover: 'var(--el-accent-strong)',
          color: 'var(--el-on-accent)',
          border: '1px solid transparent',
        }
      : defaultVariantColorsResolver(input),
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  spacing: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    // 24 px is the least that a pointer needs (WCAG 2.2, 2.5.8).
    ActionIcon: { defaultProps: { size: 24, variant: 'subtle', color: 'gray' } },
    TextInput: compact,
    NumberInput: compact,
    Select: compact,
    NativeSelect: compact,
    Checkbox: compact,
    SegmentedControl: compact,
    Tabs: { defaultProps: { variant: 'default' } },
    Tooltip: {
      defaultProps: { openDelay: 400, withArrow: true, fz: 12, events: { hover: true, focus: true, touch: false } },
    },
    Spotlight: { defaultProps: { overlayProps: { blur: 0, backgroundOpacity: 0.45 } } },
    Menu: { defaultProps: { shadow: 'md', withinPortal: true, transitionProps: { duration: 0 } } },
    Modal: {
      defaultProps: {
        size: 'lg',
        centered: false,
        closeButtonProps: { 'aria-label': 'Close' },
        transitionProps: { duration: 80 },
        overlayProps: { backgroundOpacity: 0.45 },
      },
    },
  },
});

const colours: Record<string, string> = {
  '--mantine-color-body': 'var(--el-surface)',
  '--mantine-color-text': 'var(--el-text)',
  '--mantine-color-dimmed': 'var(--el-muted)',
  '--mantine-color-default': 'var(--el-raised)',
  '--mantine-color-default-hover': 'var(--el-hover)',
  '--mantine-color-default-color': 'var(--el-text)',
  '--mantine-color-default-border': 'var(--el-border)',
  '--mantine-color-placeholder': 'var(--el-faint)',
  '--mantine-color-error': 'var(--el-error)',
  '--mantine-color-anchor': 'var(--el-accent)',
  '--mantine-primary-color-filled': 'var(--el-accent)',
  '--mantine-primary-color-filled-hover': 'var(--el-accent-strong)',
  '--mantine-primary-color-contrast': 'var(--el-on-accent)',
  '--mantine-primary-color-light': 'var(--el-accent-bg)',
  '--mantine-primary-color-light-hover': 'var(--el-hover)',
  '--mantine-primary-color-light-color': 'var(--el-accent)',
  '--mantine-color-blue-filled': 'var(--el-accent)',
  '--mantine-color-blue-filled-hover': 'var(--el-accent-strong)',
  '--mantine-color-blue-light': 'var(--el-accent-bg)',
  '--mantine-color-blue-light-color': 'var(--el-accent)',
  '--mantine-color-disabled': 'var(--el-raised)',
  '--mantine-color-disabled-color': 'var(--el-faint)',
  '--mantine-color-disabled-border': 'var(--el-border)',
  '--mantine-color-red-outline': 'var(--el-error)',
  '--mantine-color-gray-light': 'var(--el-hover)',
  '--mantine-color-gray-light-color': 'var(--el-text)',
};

/** Gives Mantine our colours in both schemes. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: colours, dark: colours });
