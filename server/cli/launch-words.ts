import type { LaunchFault } from '../../engine/launch-plan.ts';
import { said } from '../../workflows/flow/sentences.ts';

const data = { purpose: 'why their data is used', recipients: 'who reads their data', retentionMonths: 'how long their data is kept', contact: 'whom to ask' };

/** Why a launch is not possible like this, with the option that puts it right. */
export function faultWords(fault: LaunchFault): string {
  switch (fault.code) {
    case 'name':
      return '--name: give the cycle a name.';
    case 'zone':
      return `--zone: expected a time zone such as Asia/Hong_Kong, got ${fault.came}.`;
    case 'startsOn':
      return `--start: expected a date such as 2027-03-31, got ${fault.came}.`;
    case 'past':
      return `--start: ${fault.came} is past; today is ${fault.today}. Only a trial may begin in the past.`;
    case 'period':
      return `--period: expected two dates, the earlier first, got ${fault.came}.`;
    case 'dateMissing':
      return `--date: “${said(fault.name, 'en')}” is needed.`;
    case 'dateWrong':
      return `--date: “${said(fault.name, 'en')}” should be a date such as 2027-03-31, got ${fault.came}.`;
    case 'dateUnknown':
      return `--date: the flow has no date “${fault.came}”.`;
    case 'unknownPeople':
      return `--people: ${fault.count === 1 ? fault.first : `${fault.count} ids (the first: ${fault.first})`}: there is no such person.`;
    case 'owner':
      return `--owner: there is no person ${fault.came}.`;
    case 'nobody':
      return 'Nobody is in it: look at --departments, --people and the rule at the start of the flow.';
    case 'data':
      return `The flow does not say ${data[fault.what]}. A real launch needs that; a trial (--trial) does not.`;
    case 'nobodyFor':
      return `Nobody could do “${said(fault.step, 'en')}”: put someone into that role, or change who does it.`;
  }
}
