/**
 * A file of the server's disk as Lab knows it: relative to the folder that the server shows.
 *
 * @param root - The server's folder as it tells it, which may begin with `~` for the home.
 * @returns The relative path; null where the file lies elsewhere, or that cannot be told.
 */
export function pathInLab(file: string, root: string): string | null {
  if (!file.startsWith('/')) {
    return file || null;
  }
  const folder = root.replace(/\/$/, '');
  if (!folder.startsWith('~')) {
    return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : null;
  }
  // Where the home is, is not told; the rest of the folder's path says enough, if there is any.
  const rest = `${folder.slice(1)}/`;
  const at = rest === '/' ? -1 : file.indexOf(rest);
  return at > 0 ? file.slice(at + rest.length) : null;
}
