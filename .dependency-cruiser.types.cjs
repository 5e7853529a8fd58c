/**
 * The arrows of .dependency-cruiser.cjs for every import, those of types included (test/house/arrows.ts makes them look
 * alike). So a folder may also import what it may know as a type, and rules that are only about what is loaded are left out.
 */
const { forbidden, options } = require('./.dependency-cruiser.cjs');

const asTypes = {
  'db-is-sql': '^workflows/flow/',
  'builder-ui-arrows': '^server/app\\.ts$',
  'workflows-stay-in-the-sandbox': '^activities/',
};

const kept = ['nothing-missing', 'kernel-is-pure', 'codec-stands-alone', 'engine-arrows', 'activities-arrows', 'server-arrows', 'tests-stay-outside'];

module.exports = {
  forbidden: forbidden
    .filter((rule) => kept.includes(rule.name) || rule.name in asTypes)
    .map((rule) => (rule.name in asTypes ? { ...rule, to: { ...rule.to, pathNot: [rule.to.pathNot, asTypes[rule.name]].flat() } } : rule)),
  options,
};
