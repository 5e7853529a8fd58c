// In slices by character range: a browser loads only those it needs, and none where the system has a Hong Kong font.
import '@fontsource/noto-sans-hk/400.css';
import '@fontsource/noto-sans-hk/600.css';
