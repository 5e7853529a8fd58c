// Plain CommonJS: Temporal loads it by its path, in Node and in the workflow bundle.
// Messages and stack traces of failures go through the codec like every payload.
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
