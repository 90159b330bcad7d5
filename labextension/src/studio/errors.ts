import { ServerConnection } from '@jupyterlab/services';

/** What the server says when something cannot be done. */
interface ErrorBody {
  code: string;
  message: string;
  field?: string | null;
  hint?: string | null;
  id?: string | null;
}

/** Something that a person can act on: what was wrong, and what to do. */
export class StudioError extends Error {
  constructor(
    body: ErrorBody,
    readonly status: number
  ) {
    super(body.message);
    this.name = 'StudioError';
    this.code = body.code;
    this.field = body.field ?? null;
    this.hint = body.hint ?? null;
    this.id = body.id ?? null;
  }

  readonly code: string;
  readonly field: string | null;
  readonly hint: string | null;
  /** Names our own bug in the supervisor's log. */
  readonly id: string | null;
}

/** Turn whatever was thrown into an error that can be shown. */
export function asStudioError(reason: unknown): StudioError {
  if (reason instanceof StudioError) {
    return reason;
  }
  if (reason instanceof ServerConnection.NetworkError) {
    return new StudioError(
      {
        code: 'unreachable',
        message: 'The Jupyter server cannot be reached.',
        hint: 'What you see is the last that was known; it is read again once the server answers.'
      },
      0
    );
  }
  return new StudioError({ code: 'client', message: String(reason) }, 0);
}

/** Read the error out of a response that is not a success. */
export async function errorOf(response: Response): Promise<StudioError> {
  const body = await bodyOf(response);
  if (isErrorBody(body)) {
    return new StudioError(body, response.status);
  }
  const told = isRecord(body) ? body.message : undefined;
  if (response.status === 404) {
    return new StudioError(
      {
        code: 'not_installed',
        message: 'The Jupyter server does not have the Cellworks extension.',
        hint: 'Install cellworks in the environment of the Jupyter server and restart it.'
      },
      404
    );
  }
  return new StudioError(
    {
      code: response.status === 403 ? 'denied' : 'server',
      message:
        typeof told === 'string' && told
          ? told
          : `The server answered ${response.status} ${response.statusText}.`
    },
    response.status
  );
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isErrorBody(value: unknown): value is ErrorBody {
  return (
    isRecord(value) &&
    typeof value.code === 'string' &&
    typeof value.message === 'string'
  );
}
