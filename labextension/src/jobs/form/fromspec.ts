import type { Job } from '../../studio';
import type { Document } from './document';

type Word = (text: string, ...more: (string | number)[]) => string;

/** The document that submits a job again, or why no file can hold it. */
export function documentOf(
  { spec, row }: Job,
  word: Word
): { document: Document } | { why: string } {
  const { entry, provenance } = spec;
  if (entry.type === 'cell') {
    return {
      why: word(
        'A cell takes values of its notebook with it, which no file can say. It runs again as: cellworks jobs rerun %1',
        row.number
      )
    };
  }
  if (entry.type === 'function') {
    return {
      why: word(
        'A function and its arguments are values of a Python process, which no file can say. It runs again as: cellworks jobs rerun %1',
        row.number
      )
    };
  }
  if (entry.type === 'step') {
    return {
      why: word(
        'A step of a pipeline runs again with its execution, or as: cellworks jobs rerun %1',
        row.number
      )
    };
  }
  if (entry.type === 'transform') {
    return {
      why: word(
        'Scoring a file is a form of its own. It runs again as: cellworks jobs rerun %1',
        row.number
      )
    };
  }
  if (!provenance.folder) {
    return {
      why: word(
        'Where its files of source came from is not known. It runs again, with the files that it had, as: cellworks jobs rerun %1',
        row.number
      )
    };
  }
  const work: Partial<Document> =
    entry.type === 'script'
      ? { script: entry.path, args: entry.args }
      : entry.type === 'notebook'
        ? { notebook: entry.path }
        : { command: entry.argv };
  const { resources, retries } = spec;
  return {
    document: {
      source: provenance.folder,
      ...work,
      name: spec.name,
      params: spec.parameters,
      cpu: resources.cpu === 1 ? undefined : resources.cpu,
      memory: resources.memory === null ? undefined : `${resources.memory}B`,
      gpu: resources.gpu || undefined,
      timeout: spec.timeout === null ? undefined : `${spec.timeout}s`,
      retries: retries.most || undefined,
      experiment: spec.experiment === 'Default' ? undefined : spec.experiment,
      tags: spec.tags,
      compute: spec.compute === 'local' ? undefined : spec.compute
    }
  };
}
