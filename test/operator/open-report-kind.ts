/**
 * The kind Report as far as we use it: what its API documentation says of the fields, so that a
 * real apiserver refuses what it would refuse.
 */
const WORD = { type: 'string' }
const COUNT = { type: 'integer' }
const OUTCOME = { type: 'string', enum: ['pass', 'fail', 'warn', 'error', 'skip'] }
const OBJECT = {
  type: 'object',
  properties: { apiVersion: WORD, kind: WORD, namespace: WORD, name: WORD },
}

const RESULT = {
  type: 'object',
  required: ['policy'],
  properties: {
    ...{ policy: WORD, rule: WORD, category: WORD, message: WORD, source: WORD },
    severity: { type: 'string', enum: ['critical', 'high', 'low', 'medium', 'info'] },
    timestamp: {
      type: 'object',
      required: ['seconds', 'nanos'],
      properties: { seconds: { ...COUNT, format: 'int64' }, nanos: { ...COUNT, format: 'int32' } },
    },
    result: OUTCOME,
    scored: { type: 'boolean' },
    resources: { type: 'array', items: OBJECT },
    properties: { type: 'object', additionalProperties: WORD },
  },
}

const SCHEMA = {
  type: 'object',
  properties: {
    ...{ apiVersion: WORD, kind: WORD, metadata: { type: 'object' } },
    source: WORD,
    scope: OBJECT,
    summary: {
      type: 'object',
      properties: { pass: COUNT, fail: COUNT, warn: COUNT, error: COUNT, skip: COUNT },
    },
    results: { type: 'array', items: RESULT },
  },
}

/** The definition of the kind. */
export const REPORT_KIND = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'reports.openreports.io' },
  spec: {
    group: 'openreports.io',
    scope: 'Namespaced',
    names: { kind: 'Report', listKind: 'ReportList', plural: 'reports', singular: 'report' },
    versions: [
      { name: 'v1alpha1', served: true, storage: true, schema: { openAPIV3Schema: SCHEMA } },
    ],
  },
}
