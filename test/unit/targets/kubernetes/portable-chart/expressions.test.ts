import { describe, expect, it } from 'vitest';
import { yamlOf } from '../../../../../src/targets/kubernetes/cured-chart.ts';
import {
  block,
  inline,
  templateText,
} from '../../../../../src/targets/kubernetes/portable-chart/expressions.ts';

const template = (value: Parameters<typeof yamlOf>[0]) => templateText(yamlOf(value));

describe('an expression in data', () => {
  it('stands bare in the template, and within a longer text', () => {
    const name = inline('include "a" .');
    expect(template({ name, url: `http://${name}-web:5000/` })).toBe(
      'name: {{ include "a" . }}\nurl: http://{{ include "a" . }}-web:5000/\n',
    );
  });

  it('is as far in as its key where it gives several lines, in a list too', () => {
    const list = [{ resources: block('toYaml .Values.a'), name: 'x' }];
    expect(template({ spec: { list } })).toBe(
      'spec:\n  list:\n    - resources: {{- toYaml .Values.a | nindent 8 }}\n      name: x\n',
    );
  });

  it('is told from braces that were there, which are printed', () => {
    expect(template({ script: 'echo "{{ .Values.a }}" }}' })).toBe(
      'script: echo "{{ "{{" }} .Values.a }}" }}\n',
    );
  });
});
