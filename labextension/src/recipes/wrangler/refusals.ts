import { KERNEL_LOST, SUPERSEDED } from '../../kernel/door';

/** What a refusal is called; null for anything else that was thrown. */
function codeOf(reason: unknown): string | null {
  const code = (reason as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : null;
}

/** Whether a request was refused because the kernel is gone. */
export function isLost(reason: unknown): boolean {
  return codeOf(reason) === KERNEL_LOST;
}

/** Whether a later request took the turn of one. */
export function isSuperseded(reason: unknown): boolean {
  return codeOf(reason) === SUPERSEDED;
}

/** The last name of the field that a refusal is about: `value` of `steps[2].do.value`; null where there is none. */
export function fieldOf(reason: unknown): string | null {
  const field = (reason as { field?: unknown } | null | undefined)?.field;
  if (typeof field !== 'string') {
    return null;
  }
  const last = field.split('.').at(-1) ?? '';
  return last.replace(/\[\d+\]$/, '') || null;
}
