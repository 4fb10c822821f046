/** Mantine bound to the tokens: compact sizes everywhere, no airy defaults. The colours come from base.css. */
import { createTheme } from '@mantine/core';

const compact = { defaultProps: { size: 'xs' } };

/** The theme given to `MantineProvider`. */
export const mantineTheme = createTheme({
  fontFamily: 'var(--el-font)',
  fontFamilyMonospace: 'var(--el-mono)',
  defaultRadius: 'var(--el-radius)',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  spacing: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    ActionIcon: { defaultProps: { size: 'sm', variant: 'subtle', color: 'gray' } },
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
    Menu: { defaultProps: { shadow: 'md', withinPortal: true, transitionProps: { duration: 0 } } },
    Modal: {
      defaultProps: {
        size: 'lg',
        centered: false,
        transitionProps: { duration: 80 },
        overlayProps: { backgroundOpacity: 0.45 },
      },
    },
  },
});
