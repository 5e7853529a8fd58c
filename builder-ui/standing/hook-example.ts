import type { Form } from '../../workflows/flow/form.ts';

/** A signed request to begin one, as lines for a shell. `person`: somebody on file; null: the flow is about nobody on file. */
export function hookExample(url: string, form: Form, person: string | null): string {
  const values = Object.fromEntries(form.fields.filter(({ required }) => required === true).map((field) => [field.id, sampleOf(field)]));
  const body = JSON.stringify({ ...(person !== null && { person }), values });
  return [
    "SECRET='whsec_…'",
    `BODY='${body.replaceAll("'", "'\\''")}'`,
    'ID=$(date +%s)-$$ NOW=$(date +%s)',
    'KEY=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d " \\n")',
    'SIGNATURE=$(printf %s "$ID.$NOW.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)',
    `curl -X POST '${url}' -H 'content-type: application/json' \\`,
    '  -H "webhook-id: $ID" -H "webhook-timestamp: $NOW" -H "webhook-signature: v1,$SIGNATURE" -d "$BODY"',
  ].join('\n');
}

/** Something that the field takes, where it takes anything that can be made up. */
function sampleOf(field: Form['fields'][number]): unknown {
  switch (field.type) {
    case 'number':
      return field.min ?? 1;
    case 'rating':
      return field.levels[0]?.value ?? 1;
    case 'date':
      return '2027-03-01';
    case 'choice':
      return field.options[0]?.key ?? '';
    case 'choices':
      return field.options.slice(0, 1).map(({ key }) => key);
    case 'yesNo':
      return true;
    case 'people':
    case 'list':
      return [];
    default:
      return '…';
  }
}
