import { useEffect, useState } from 'react';
import { useWords } from './words';

/** A field to filter by; what is typed is asked for once the fingers rest. */
export function Search({
  label,
  value,
  rest,
  onSearch
}: {
  label: string;
  /** What it begins with. */
  value: string;
  /** For how many milliseconds the fingers rest; `onSearch` stays the same as long as its panel does. */
  rest: number;
  onSearch: (text: string) => void;
}): JSX.Element {
  const trans = useWords();
  const [text, setText] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => onSearch(text), rest);
    return () => window.clearTimeout(timer);
  }, [onSearch, rest, text]);
  return (
    <input
      type="search"
      className="cw-Input"
      aria-label={label}
      placeholder={trans.__('Filter')}
      value={text}
      onChange={event => setText(event.target.value)}
    />
  );
}
