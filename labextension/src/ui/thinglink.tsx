import type { ReactNode } from 'react';

/** A link to a thing: a plain click runs its command, every other click is the browser's. */
export function ThingLink({
  href,
  open,
  label,
  children,
  title,
  tabIndex,
  className = ''
}: {
  href: string;
  open: () => void;
  label?: string;
  children: ReactNode;
  title?: string;
  tabIndex?: number;
  className?: string;
}): JSX.Element {
  return (
    <a
      className={`cw-Name ${className}`.trimEnd()}
      href={href}
      title={title}
      aria-label={label}
      tabIndex={tabIndex}
      onClick={event => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          open();
        }
      }}
    >
      {children}
    </a>
  );
}
