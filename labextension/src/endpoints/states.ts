import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  Deployment,
  EndpointEvent,
  EndpointRow,
  Invoked
} from '../studio';
import type { Tone } from '../ui/badge';

/** How an endpoint is. */
export type EndpointState = EndpointRow['state'];

/** How a deployment is. */
export type DeploymentState = Deployment['state'];

/** Every state of an endpoint, in the order of the menu. */
export const STATES: readonly EndpointState[] = [
  'serving',
  'updating',
  'creating',
  'failed',
  'stopped',
  'deleting'
];

const TONES: Record<EndpointState | DeploymentState, Tone> = {
  creating: 'wait',
  smoke_testing: 'wait',
  serving: 'busy',
  updating: 'busy',
  failed: 'bad',
  stopped: 'off',
  deleting: 'off'
};

/** How a state looks. */
export function toneOf(state: EndpointState | DeploymentState): Tone {
  return TONES[state];
}

/** A state as a word of the person's language. */
export function wordOf(
  state: EndpointState | DeploymentState,
  trans: TranslationBundle
): string {
  const words: Record<EndpointState | DeploymentState, string> = {
    creating: trans.__('starting'),
    smoke_testing: trans.__('smoke test'),
    serving: trans.__('serving'),
    updating: trans.__('updating'),
    failed: trans.__('failed'),
    stopped: trans.__('stopped'),
    deleting: trans.__('ending')
  };
  return words[state];
}

/** Whether a deployment is on its way to serve. */
export function begins({ state }: { state: DeploymentState }): boolean {
  return state === 'creating' || state === 'smoke_testing';
}

/** Whether what is deployed is to be started before it answers. */
export function canStart({ state }: { state: EndpointState }): boolean {
  return state === 'stopped' || state === 'failed';
}

/** Whether it has something that can be stopped. */
export function canStop({ state }: { state: EndpointState }): boolean {
  return !['stopped', 'failed', 'deleting'].includes(state);
}

type Verb = EndpointEvent['verb'];

const VERB_TONES: Record<Verb, Tone> = {
  created: 'good',
  deploying: 'wait',
  smoke_testing: 'wait',
  serving: 'good',
  failed: 'bad',
  traffic: 'busy',
  draining: 'off',
  ended: 'off',
  stopped: 'off',
  started: 'busy',
  updated: 'busy',
  key_rotated: 'busy',
  worker_died: 'warn',
  rebooted: 'warn',
  deleted: 'off',
  compiled: 'busy'
};

/** How a piece of an endpoint's history looks. */
export function verbTone(verb: Verb): Tone {
  return VERB_TONES[verb];
}

/** A piece of an endpoint's history as a word; undefined for one that is not known. */
export function verbWord(
  verb: Verb,
  trans: TranslationBundle
): string | undefined {
  const words: Record<Verb, string> = {
    created: trans.__('made'),
    deploying: trans.__('deploying'),
    smoke_testing: trans.__('smoke test'),
    serving: trans.__('serving'),
    failed: trans.__('failed'),
    traffic: trans.__('traffic moved'),
    draining: trans.__('draining'),
    ended: trans.__('ended'),
    stopped: trans.__('stopped'),
    started: trans.__('started'),
    updated: trans.__('settings changed'),
    key_rotated: trans.__('key rotated'),
    worker_died: trans.__('worker died'),
    rebooted: trans.__('machine restarted'),
    deleted: trans.__('deleted'),
    compiled: trans.__('compiling done')
  };
  return words[verb];
}

/** How the status of an answer looks. */
export function statusTone({ status }: Pick<Invoked, 'status'>): Tone {
  return status < 400 ? 'good' : status < 500 ? 'warn' : 'bad';
}
