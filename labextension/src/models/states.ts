import type { TranslationBundle } from '@jupyterlab/translation';
import type { ModelApproval, ModelCheck, ModelEntry } from '../studio';
import type { Tone } from '../ui/badge';

/** How a version stands. */
export type ApprovalState = ModelApproval['state'];

/** Every state of approval, what asks for attention first. */
export const APPROVALS: readonly ApprovalState[] = [
  'pending',
  'approved',
  'rejected'
];

const TONES: Record<ApprovalState, Tone> = {
  pending: 'wait',
  approved: 'good',
  rejected: 'bad'
};

/** How a state of approval looks. */
export function toneOf(state: ApprovalState): Tone {
  return TONES[state];
}

/** A state of approval as a word of the person's language. */
export function wordOf(state: ApprovalState, trans: TranslationBundle): string {
  const words: Record<ApprovalState, string> = {
    pending: trans.__('pending'),
    approved: trans.__('approved'),
    rejected: trans.__('rejected')
  };
  return words[state];
}

const CHECK_TONES: Record<ModelCheck['state'], Tone> = {
  passed: 'good',
  failed: 'bad',
  unclear: 'doubt',
  skipped: 'off'
};

/** How the outcome of a check looks. */
export function checkTone(state: ModelCheck['state']): Tone {
  return CHECK_TONES[state];
}

/** The outcome of a check as a word. */
export function checkWord(
  state: ModelCheck['state'],
  trans: TranslationBundle
): string {
  const words: Record<ModelCheck['state'], string> = {
    passed: trans.__('passed'),
    failed: trans.__('failed'),
    unclear: trans.__('unclear'),
    skipped: trans.__('skipped')
  };
  return words[state];
}

/** What a check looks at, as a person reads it. */
export function checkTitle(
  { name, key }: ModelCheck,
  trans: TranslationBundle
): string {
  const words: Record<ModelCheck['name'], string> = {
    metric: key
      ? trans.__('%1 against the champion', key)
      : trans.__('Metric against the champion'),
    signature: trans.__('Signature'),
    latency: trans.__('Latency'),
    baseline: trans.__('Baseline')
  };
  return words[name];
}

const VERB_TONES: Record<ModelEntry['verb'], Tone> = {
  registered: 'good',
  approved: 'good',
  rejected: 'bad',
  alias_set: 'busy',
  alias_moved: 'busy',
  alias_removed: 'off',
  baseline: 'good',
  deleted: 'off',
  policy: 'busy'
};

/** How a piece of a model's history looks. */
export function verbTone(verb: ModelEntry['verb']): Tone {
  return VERB_TONES[verb];
}

/** A piece of a model's history as a word. */
export function verbWord(
  verb: ModelEntry['verb'],
  trans: TranslationBundle
): string {
  const words: Record<ModelEntry['verb'], string> = {
    registered: trans.__('registered'),
    approved: trans.__('approved'),
    rejected: trans.__('rejected'),
    alias_set: trans.__('alias set'),
    alias_moved: trans.__('alias moved'),
    alias_removed: trans.__('alias removed'),
    baseline: trans.__('baseline set'),
    deleted: trans.__('deleted'),
    policy: trans.__('checks changed')
  };
  return words[verb];
}
