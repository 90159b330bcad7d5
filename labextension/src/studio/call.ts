import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { paths } from '../contract/types';
import { asStudioError, errorOf } from './errors';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The routes of the contract that answer to a method. */
export type Route<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends Route<M>> = P extends keyof paths
  ? M extends keyof paths[P]
    ? paths[P][M]
    : never
  : never;

type InPath<O> = O extends { parameters: { path: infer X } }
  ? { path: X }
  : { path?: undefined };
type InQuery<O> = O extends { parameters: { query?: infer X } }
  ? [X] extends [never | undefined]
    ? { query?: undefined }
    : { query?: X }
  : { query?: undefined };
type InBody<O> = O extends {
  requestBody: { content: { 'application/json': infer X } };
}
  ? { body: X }
  : O extends { requestBody?: { content: { 'application/json': infer X } } }
    ? { body?: X }
    : O extends {
          requestBody: { content: { 'application/octet-stream': unknown } };
        }
      ? { body: Blob }
      : { body?: undefined };

// one operation at a time: three unions over all of them, joined, are more than TypeScript holds
type GivenOf<O> = O extends unknown
  ? InPath<O> & InQuery<O> & InBody<O>
  : never;

/** What an operation must be given. */
export type Given<M extends Method, P extends Route<M>> = GivenOf<
  Operation<M, P>
>;

type Content<R> = R extends { content: { 'application/json': infer X } }
  ? X
  : undefined;
type Responses<O> = O extends { responses: infer R } ? R : never;

/** What an operation answers when it succeeds. */
export type Answer<M extends Method, P extends Route<M>> =
  Responses<Operation<M, P>> extends infer R
    ? R extends { 200: infer X }
      ? Content<X>
      : R extends { 201: infer X } | { 202: infer X }
        ? Content<X>
        : undefined
    : never;

/** Calls the contract's operations; throws a StudioError. */
export type Call = <M extends Method, P extends Route<M>>(
  method: M,
  route: P,
  given: Given<M, P>
) => Promise<Answer<M, P>>;

interface Loose {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/** Make the one function that calls the server. */
export function makeCall(settings: ServerConnection.ISettings): Call {
  const call = async (
    method: string,
    route: string,
    given: Loose
  ): Promise<unknown> => {
    const { path, query, body } = given;
    const url =
      URLExt.join(settings.baseUrl, 'cellworks/api', fill(route, path)) +
      search(query);
    const request: RequestInit = { method: method.toUpperCase() };
    if (body !== undefined) {
      request.body = body instanceof Blob ? body : JSON.stringify(body);
      if (body instanceof Blob) {
        request.headers = { 'Content-Type': 'application/octet-stream' };
      }
    }
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, request, settings);
    } catch (reason) {
      throw asStudioError(reason);
    }
    if (!response.ok) {
      throw await errorOf(response);
    }
    return response.status === 204 ? undefined : await response.json();
  };
  return call as Call;
}

/** Put values into the braces of a route. */
export function fill(
  route: string,
  path: Record<string, unknown> = {}
): string {
  return route.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name]))
  );
}

/** Write a query string; a list repeats its name, and what is not given is left out. */
export function search(query: Record<string, unknown> = {}): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) {
        pairs.append(name, String(one));
      }
    }
  }
  const text = pairs.toString();
  return text ? `?${text}` : '';
}
