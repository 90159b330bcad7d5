import type { PipelineCondition, PipelineSource } from '../studio';
import { figure } from '../ui/format';

/** A JSON value on one line, as Python writes the plain ones. */
export function valueText(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return figure(value);
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    default:
      return value === null || value === undefined
        ? 'None'
        : JSON.stringify(value);
  }
}

/** A JSON value as Python writes it inside a condition. */
function literal(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : valueText(value);
}

/** Where a value comes from, as a condition is written: `score.auc["folds"][0]`. */
export function sourceText(source: PipelineSource): string {
  switch (source.from) {
    case 'value':
      return literal(source.value);
    case 'dataset':
      return `dataset ${source.dataset}`;
    case 'step':
      return `${source.step}.${source.output}${inside(source.path)}`;
    case 'parameter':
    case 'item':
      return `${source.name}${inside(source.path)}`;
  }
}

function inside(path: readonly (string | number)[] = []): string {
  return path.map(key => `[${JSON.stringify(key)}]`).join('');
}

/** A condition as it is written in Python. */
export function conditionText(condition: PipelineCondition): string {
  switch (condition.is) {
    case 'compare':
      return `${sourceText(condition.left)} ${condition.op} ${sourceText(condition.right)}`;
    case 'in':
      return `${sourceText(condition.left)} in ${sourceText(condition.among)}`;
    case 'not':
      return condition.of.is === 'in'
        ? `${sourceText(condition.of.left)} not in ${sourceText(condition.of.among)}`
        : `not (${conditionText(condition.of)})`;
    case 'and':
      return condition.of.map(nested).join(' and ');
    case 'or':
      return condition.of.map(nested).join(' or ');
  }
}

function nested(condition: PipelineCondition): string {
  const text = conditionText(condition);
  return condition.is === 'and' || condition.is === 'or' ? `(${text})` : text;
}

/** The values that a condition looks at, in its order. */
export function sourcesOf(condition: PipelineCondition): PipelineSource[] {
  switch (condition.is) {
    case 'compare':
      return [condition.left, condition.right];
    case 'in':
      return [condition.left, condition.among];
    case 'not':
      return sourcesOf(condition.of);
    case 'and':
    case 'or':
      return condition.of.flatMap(sourcesOf);
  }
}
