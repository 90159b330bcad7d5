import { ServerConnection } from '@jupyterlab/services';
import { expect, it } from 'vitest';
import { fill, makeCall, search } from '../../src/studio/call';
import { StudioError } from '../../src/studio/errors';

function answering(response: () => Response) {
  const requests: Request[] = [];
  const call = makeCall(
    ServerConnection.makeSettings({
      baseUrl: 'http://localhost/user/ada/',
      fetch: input => {
        requests.push(input as Request);
        return Promise.resolve(response());
      }
    })
  );
  return { call, requests };
}

async function failure(response: () => Response): Promise<StudioError> {
  const { call } = answering(response);
  const reason: unknown = await call('get', '/status', {}).catch(
    (error: unknown) => error
  );
  expect(reason).toBeInstanceOf(StudioError);
  return reason as StudioError;
}

it('asks under the server’s base address', async () => {
  const { call, requests } = answering(() => Response.json({ jobs: [] }));
  await call('get', '/jobs', {
    query: { state: ['queued', 'running'], limit: 5, search: undefined }
  });
  const url = new URL(requests[0].url);
  expect(url.pathname).toBe('/user/ada/cellworks/api/jobs');
  expect(url.searchParams.getAll('state')).toEqual(['queued', 'running']);
  expect(url.searchParams.has('search')).toBe(false);
});

it('answers nothing where the server has nothing to say', async () => {
  const { call, requests } = answering(
    () => new Response(null, { status: 204 })
  );
  const answer = await call('delete', '/jobs/{job}', {
    path: { job: 'job_1' }
  });
  expect(answer).toBeUndefined();
  expect(requests[0].method).toBe('DELETE');
});

it('hands on the server’s code, sentence and hint', async () => {
  const error = await failure(() =>
    Response.json(
      { code: 'conflict', message: 'Job 41 has ended.', hint: 'Rerun it.' },
      { status: 409 }
    )
  );
  expect(error).toMatchObject({
    code: 'conflict',
    message: 'Job 41 has ended.',
    hint: 'Rerun it.',
    status: 409
  });
});

it('has words for answers that are not ours', async () => {
  const missing = await failure(() => new Response('<html>', { status: 404 }));
  expect(missing.code).toBe('not_installed');
  const denied = await failure(() =>
    Response.json({ message: 'Forbidden' }, { status: 403 })
  );
  expect(denied).toMatchObject({ code: 'denied', message: 'Forbidden' });
  const broken = await failure(
    () => new Response('', { status: 502, statusText: 'Bad Gateway' })
  );
  expect(broken.message).toContain('502 Bad Gateway');
});

it('has words for a server that is not there', async () => {
  const call = makeCall(
    ServerConnection.makeSettings({
      fetch: () => Promise.reject(new TypeError('Failed to fetch'))
    })
  );
  await expect(call('get', '/status', {})).rejects.toMatchObject({
    code: 'unreachable'
  });
});

it('quotes what stands in a path', () => {
  expect(fill('/jobs/{job}/result/{name}', { job: 'a/b', name: 'ü' })).toBe(
    '/jobs/a%2Fb/result/%C3%BC'
  );
  expect(search({ a: null, b: undefined })).toBe('');
  expect(search({ a: 'x y' })).toBe('?a=x+y');
});
