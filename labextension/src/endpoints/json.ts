const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s,:[\]{}"]+|[,:[\]{}]/g;

/**
 * JSON on lines of its own, lists of plain values on one; what is none stays as it is.
 *
 * Values stay as they are written: 1.0 is not made 1, and NaN and long integers are left alone.
 */
export function pretty(json: string): string {
  const tokens = json.match(TOKEN) ?? [];
  const whole = new Reader(tokens).whole();
  return whole === undefined ? json : written(whole, '');
}

/** A plain value as it is written, a list, or pairs of a name and a value. */
type Value = string | readonly Value[] | { pairs: readonly [string, Value][] };

class Reader {
  constructor(private readonly _tokens: readonly string[]) {}

  /** The value that all tokens make; undefined where they make none. */
  whole(): Value | undefined {
    const value = this._value();
    return this._at === this._tokens.length ? value : undefined;
  }

  private _value(): Value | undefined {
    const token = this._tokens[this._at++];
    if (token === '[') {
      return this._until(']', () => this._value());
    }
    if (token === '{') {
      const pairs = this._until('}', () => this._pair());
      return pairs && { pairs };
    }
    return token === undefined || /^[,:\]}]$/.test(token) ? undefined : token;
  }

  private _pair(): [string, Value] | undefined {
    const name = this._tokens[this._at++];
    const colon = this._tokens[this._at++];
    const value = this._value();
    return name?.startsWith('"') && colon === ':' && value !== undefined
      ? [name, value]
      : undefined;
  }

  private _until<Part>(
    end: string,
    read: () => Part | undefined
  ): Part[] | undefined {
    const parts: Part[] = [];
    if (this._tokens[this._at] === end) {
      this._at += 1;
      return parts;
    }
    for (;;) {
      const part = read();
      const after = this._tokens[this._at++];
      if (part === undefined || (after !== ',' && after !== end)) {
        return undefined;
      }
      parts.push(part);
      if (after === end) {
        return parts;
      }
    }
  }

  private _at = 0;
}

function written(value: Value, indent: string): string {
  const inner = `${indent}  `;
  if (typeof value === 'string') {
    return value;
  }
  if ('pairs' in value) {
    const pairs = value.pairs.map(
      ([name, one]) => `${name}: ${written(one, inner)}`
    );
    return pairs.length === 0 ? '{}' : block('{}', pairs, indent);
  }
  return value.every(one => typeof one === 'string')
    ? `[${value.join(', ')}]`
    : block(
        '[]',
        value.map(one => written(one, inner)),
        indent
      );
}

function block([open, close]: string, parts: string[], indent: string): string {
  const lines = parts.map(part => `${indent}  ${part}`);
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}
