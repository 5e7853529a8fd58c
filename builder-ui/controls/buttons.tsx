import './controls.css';
import type { ComponentProps, ReactNode } from 'react';

/**
 * Buttons and fields as the house draws them, where a component library would cost more than it gives: on the way to the first drawing and the first open
 * step. Names and properties are Mantine's, so that a part may begin with either.
 */

type ButtonProps = ComponentProps<'button'> & {
  variant?: 'default' | 'filled' | 'subtle';
  size?: 'sm' | 'compact-sm' | 'compact-xs';
  leftSection?: ReactNode;
  loading?: boolean;
};

export function Button({ variant = 'default', size = 'sm', leftSection, loading = false, className = '', children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} disabled={loading || rest.disabled} aria-busy={loading || undefined} className={`button ${variant} ${size} ${className}`}>
      {leftSection}
      {children}
    </button>
  );
}

type IconProps = ComponentProps<'button'> & { size?: 'sm' | number };

/** A button that is a sign; what it does is its label. */
export function ActionIcon({ size = 28, className = '', ...rest }: IconProps) {
  const side = size === 'sm' ? 22 : size;
  return <button type="button" {...rest} className={`icon-button ${className}`} style={{ width: side, height: side }} />;
}
