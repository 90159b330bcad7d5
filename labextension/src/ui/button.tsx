import type { LabIcon } from '@jupyterlab/ui-components';

/** A button that is an icon; its label is what it says. */
export function IconButton({
  icon: Icon,
  label,
  onClick,
  disabled = false
}: {
  icon: LabIcon;
  label: string;
  onClick: () => void;
  disabled?: boolean;
}): JSX.Element {
  return (
    <button
      type="button"
      className="cw-IconButton"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={event => {
        event.stopPropagation();
        onClick();
      }}
    >
      <Icon.react tag="span" />
    </button>
  );
}
