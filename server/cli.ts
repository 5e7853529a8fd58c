import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import { connect } from '../db/connect.ts';
import { zoneName } from '../engine/zones.ts';
import type { Place } from './cli/database.ts';
import { aDate, aFieldValue, aLanguage, aLength, aList, aNamedDate, aNumber, anAddress, anInstant, aPeriod, aWholeNumber, aZone } from './cli/options.ts';
import { CliError, type ExitCode, exitCodes, type Out, printJson, problemLine } from './cli/outcome.ts';
import type { Env } from './config.ts';

const out: Out = { out: (text) => void process.stdout.write(text), err: (text) => void process.stderr.write(text) };

/** The data of `npm start` lies beside the program, wherever a command is called from. */
const env: Env = { ...process.env, DATA_DIR: process.env.DATA_DIR || join(fileURLToPath(new URL('..', import.meta.url)), '.data') };

// Each command loads what it needs and no more: most of them are over before the rest would be read.
const database = () => import('./cli/database.ts');
const flows = () => import('./cli/flow.ts');
const cycles = () => import('./cli/cycle.ts');
const tasks = () => import('./cli/task.ts');

async function onDatabase(work: (place: Place) => Promise<void>): Promise<void> {
  const { withDatabase } = await database();
  return withDatabase(env, (url) => connect(url, { max: 4, name: 'loopwright cli' }), work);
}

// A reader that stops early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const failed = await run(process.argv.slice(2));
if (failed !== exitCodes.ok) process.exitCode = failed;

/** The command line; answers the exit code (cli/outcome.ts says what each means). */
async function run(args: string[]): Promise<ExitCode> {
  try {
    await program().parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    return tell(error, args.includes('--json'));
  }
}

/** With `--json` the error is the one object on stdout. */
function tell(error: unknown, json: boolean): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
  const expected = error instanceof CliError || error instanceof CommanderError || (error instanceof Error && error.name === 'ConfigError');
  const message = error instanceof Error ? error.message.replace(/^error: /, '') : String(error);
  const problems = error instanceof CliError ? error.problems : [];
  if (json) printJson(out, { error: { message, ...(problems.length > 0 ? { problems } : {}) } });
  else
    out.err(
      `${[...problems.map(problemLine), problems.length === 1 && message.endsWith(problems[0]?.message ?? '') ? '' : message].filter((line) => line !== '').join('\n')}\n`,
    );
  if (!expected && error instanceof Error) out.err(`${error.stack ?? ''}\n`);
  return error instanceof CliError ? error.exitCode : exitCodes.wrongInput;
}

function program(): Command {
  const root = new Command('loopwright')
    .description('Durable people processes: draw them, check them, run them, see who waits for whom.')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addHelpText('after', '\nExit codes: 0 done; 1 the input cannot be read; 2 not sound, or refused; 3 the database cannot be reached.');
  root
    .command('start')
    .description('start everything on this machine: database, Temporal, worker, server, mailbox (the same as npm start)')
    .action(async () => (await import('./local/start.ts')).startLocal(env));
  root
    .command('admin-link')
    .description('print a link that signs the first administrator in, once, within 15 minutes')
    .option('--json', 'one JSON object')
    .action(({ json }) => onDatabase(async (place) => (await import('./cli/admin-link.ts')).adminLink(place, { json: json === true }, out)));
  root
    .command('explain-clock')
    .description('why a date of a run is when it is, one sentence for each rule; without a date, which ones the run has')
    .argument('<run>', 'a run, such as c-7f3.reviews.12')
    .argument('[clock]', 'one of its dates, such as c-7f3.reviews.12:selfReview:1:closes')
    .option('--chinese', 'in Traditional Chinese')
    .option('--json', 'one JSON object')
    .action((run: string, clock: string | undefined, { chinese, json }) => {
      const options = { language: chinese === true ? ('zh' as const) : ('en' as const), json: json === true };
      return onDatabase(async (place) => (await import('./cli/explain-clock.ts')).explain(place, run, clock, options, out));
    });
  const people = root.command('people').description('the people on file');
  peopleCommands(people);
  eraseCommand(people);
  flowCommands(root.command('flow').description('flows: the drawn processes'));
  cycleCommands(root.command('cycle').description('cycles: flows that were launched for people'));
  taskCommands(root.command('task').description('what waits for someone'));
  runCommands(root.command('run').description('runs: one way through a flow, mostly about one person'));
  simulateCommand(root.command('simulate'));
  rehearseCommand(root.command('rehearse'));
  return root;
}

function peopleCommands(people: Command): void {
  people
    .command('import')
    .description('bring people in from a CSV file: everything lands or nothing')
    .argument('<file.csv>', 'columns id and name, and any of those in docs/operating.md; others become fields of the person')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--json', 'one JSON object')
    .action((file: string, { dryRun, json }) =>
      onDatabase(async (place) => (await import('./cli/people.ts')).importPeople(place, file, { dryRun: dryRun === true, json: json === true }, out)),
    );
}

function eraseCommand(people: Command): void {
  people
    .command('erase')
    .description('erase what is known of a person who has left, for good; without --yes only show what it would come to')
    .argument('<id>', 'the person')
    .option('--reason <text>', 'why, which is kept; it must not say what is erased')
    .option('--yes', 'do it')
    .option('--json', 'one JSON object')
    .action((id: string, { reason, yes, json }) =>
      onDatabase(async (place) => (await import('./cli/erase.ts')).eraseFromFile(place, id, { reason, yes: yes === true, json: json === true }, out)),
    );
}

function flowCommands(flow: Command): void {
  flow
    .command('check')
    .description('say what should be put right before the flow is published')
    .argument('<file.json>')
    .option('--json', 'one JSON object')
    .action(async (file: string, { json }) => {
      if (!(await flows()).checkFlow(file, { json: json === true }, out)) process.exitCode = exitCodes.refused;
    });
  flow
    .command('test')
    .description('run the examples that are saved with the flow, and say what none of them goes through')
    .argument('<file.json>')
    .option('--with <file.json...>', 'other flows that it runs inside of it')
    .option('--only <words>', 'only examples whose name holds these words')
    .option('--json', 'one JSON object')
    .action(async (file: string, options) => {
      if (!(await import('./cli/flow-test.ts')).testFlow(file, options, out)) process.exitCode = exitCodes.refused;
    });
  flow
    .command('explain')
    .description('tell the flow in sentences, in reading order')
    .argument('<file.json>')
    .option('--language <en|zh>', 'English or Traditional Chinese', aLanguage, 'en')
    .option('--json', 'one JSON object')
    .action(async (file: string, { language, json }) => (await flows()).explainFlow(file, { language, json: json === true }, out));
  flow
    .command('export')
    .description('write the flow as a file for others, and say what they will not see of it')
    .argument('<file.json>')
    .addOption(new Option('--as <format>', 'BPMN 2.0 with its diagram, or text with the marks of Markdown').choices(['bpmn', 'md']).default('bpmn'))
    .option('--language <en|zh>', 'English or Traditional Chinese', aLanguage, 'en')
    .option('--out <file>', 'where it goes; - for stdout', '-')
    .action(async (file: string, options) => (await import('./cli/exchange.ts')).exportFlow(file, options, out));
  flow
    .command('import')
    .description('read a process of a BPMN 2.0 file as a flow, and say what of it could not be taken')
    .argument('<file.bpmn>')
    .option('--process <name>', 'which process, by name or id, where the file has several (default: the largest)')
    .option('--language <en|zh>', 'English or Traditional Chinese', aLanguage, 'en')
    .option('--out <file.json>', 'where the flow goes; - for stdout', '-')
    .action(async (file: string, options) => (await import('./cli/exchange.ts')).importFlow(file, options, out));
  flow
    .command('publish')
    .description('make the file the next version of the flow with its key')
    .argument('<file.json>')
    .option('--as <id>', 'the person who publishes it', 'command-line')
    .option('--json', 'one JSON object')
    .action((file: string, { as: by, json }) =>
      onDatabase(async (place) => (await import('./cli/publish.ts')).publishFlow(place, file, { by, json: json === true }, out)),
    );
}

function cycleCommands(cycle: Command): void {
  audienceOptions(cycle.command('preview'))
    .description('say who would be in it, and who lacks someone to decide; nothing is launched')
    .argument('<flow>', 'a file (then with --people FILE.csv, and no database is needed), or the id or key of a published flow')
    .option('--people <file.csv|ids>', 'with a file: the people; else only these ids, separated by commas')
    .option('--trial', 'as for a trial, which needs less')
    .action((flow: string, options) => previewCycle(flow, options));
  audienceOptions(cycle.command('launch'))
    .description('launch a published flow')
    .argument('<flow>', 'its id or key')
    .requiredOption('--name <name>', 'what the cycle is called, such as "Annual review 2027"')
    .option('--people <ids>', 'only these people, separated by commas', aList)
    .option('--period <from..to>', 'the days it is about, such as 2026-04-01..2027-03-31', aPeriod)
    .option('--notice <text>', 'what people are told about their data')
    .option('--as <id>', 'the person who launches it', 'command-line')
    .option('--key <text>', 'launching again under the same key answers the cycle that stands')
    .option('--trial <address>', 'launch a trial: every mail goes to this address, and time passes quickly', anAddress)
    .option('--seconds-per-day <n>', 'how long a day of the trial takes', aNumber, 10)
    .action((flow: string, options) => onDatabase(async (place) => (await cycles()).launch(place, flow, { ...options, json: options.json === true }, out)));
  cycle
    .command('status')
    .description('list the cycles, or count who is where in one of them')
    .argument('[cycle]', 'its id')
    .option('--json', 'one JSON object')
    .action((id: string | undefined, { json }) => onDatabase(async (place) => (await cycles()).status(place, id, { json: json === true }, out)));
}

function audienceOptions(command: Command): Command {
  return command
    .option('--start <date>', 'the day it begins, from 00:00 (default: now)', aDate)
    .option('--zone <zone>', 'the time zone of the cycle (default: TIME_ZONE)', aZone)
    .option('--date <name=date>', 'a date that the flow asks for; once for each', aNamedDate)
    .option('--departments <names>', 'only these departments, separated by commas', aList)
    .option('--owner <id>', 'the person in charge of the cycle')
    .option('--json', 'one JSON object');
}

async function previewCycle(flow: string, { people, trial, ...options }: Record<string, never> & { people?: string; trial?: boolean }): Promise<void> {
  const common = { ...options, json: options.json === true };
  if (existsSync(flow) || flow.endsWith('.json')) {
    const { start } = options as { start?: string };
    if (people === undefined || start === undefined) throw new CliError(exitCodes.wrongInput, 'A preview of a file needs --people FILE.csv and --start DATE.');
    return (await import('./cli/preview-file.ts')).previewFile(flow, { zone: simulatedZone(), ...common, people, start }, out);
  }
  const ids = people === undefined ? {} : { people: aList(people) };
  const plan = { ...common, ...ids, name: 'Preview', as: 'command-line', ...(trial === true ? { trial: 'preview' } : {}) };
  return onDatabase(async (place) => (await cycles()).preview(place, flow, plan, out));
}

function taskCommands(task: Command): void {
  task
    .command('list')
    .description('list what waits for a person, or for everybody')
    .option('--person <id>', 'only what waits for this person')
    .option('--json', 'one JSON object')
    .action(({ person, json }) => onDatabase(async (place) => (await tasks()).listTasks(place, { person, json: json === true }, out)));
  task
    .command('decide')
    .description("record a person's answer")
    .argument('<task>', 'its id, the first column of `task list`')
    .requiredOption('--person <id>', 'whose answer it is')
    .requiredOption('--outcome <outcome>', 'such as approved, rejected, submitted')
    .option('--value <field=value>', 'an answer to the form; once for each field, again for a list', aFieldValue)
    .option('--comment <text>', 'a comment')
    .option('--json', 'one JSON object')
    .action((slot: string, options) => onDatabase(async (place) => (await tasks()).decideTask(place, slot, { ...options, json: options.json === true }, out)));
  task
    .command('decline')
    .description("decline somebody's part of a task, where the flow allows it")
    .argument('<task>', 'its id, the first column of `task list`')
    .requiredOption('--person <id>', 'whose part it is')
    .requiredOption('--reason <text>', 'why; it stands in the history')
    .option('--json', 'one JSON object')
    .action((slot: string, { person, reason, json }) =>
      onDatabase(async (place) => (await tasks()).decideTask(place, slot, { person, outcome: 'declined', reason, json: json === true }, out)),
    );
  onPart(task, 'delegate', 'hand a part of a task on to somebody else, where the flow allows it')
    .requiredOption('--to <id>', 'who gets it: a staff number, or a full name that one person alone has')
    .option('--reason <text>', 'why; it stands in the history', '')
    .action((slot: string, options) => onDatabase(async (place) => (await tasks()).actOnPart(place, slot, 'delegate', partOptions(options), out)));
  onPart(task, 'more-time', 'ask for more time for a part of a task')
    .option('--days <length>', 'how much more: 2workingDays, 3days', aLength)
    .option('--until <instant>', 'until when: 2027-03-12T17:00:00+08:00', anInstant)
    .option('--code <code>', 'one of the reasons that the flow names')
    .option('--reason <text>', 'why, in words', '')
    .action((slot: string, options) => onDatabase(async (place) => (await tasks()).actOnPart(place, slot, 'extend', partOptions(options), out)));
  onPart(task, 'withdraw', 'take an answer back, while the flow allows it')
    .option('--reason <text>', 'why; it stands in the history', '')
    .action((slot: string, options) => onDatabase(async (place) => (await tasks()).actOnPart(place, slot, 'withdraw', partOptions(options), out)));
}

/** An act of a holder on their own part. */
function onPart(task: Command, name: string, description: string): Command {
  return task
    .command(name)
    .description(description)
    .argument('<task>', 'its id, the first column of `task list`')
    .requiredOption('--person <id>', 'who does it; their rights count')
    .option('--json', 'one JSON object');
}

function partOptions<Options extends { json?: boolean }>(options: Options) {
  return { ...options, json: options.json === true };
}

function runCommands(run: Command): void {
  run
    .command('start')
    .description('begin a run of its own under a standing cycle; the start of its flow says who may, and what becomes of it')
    .argument('<cycle>', 'the standing cycle')
    .requiredOption('--as <id>', 'the person who begins it; their rights count')
    .option('--person <id>', 'whom it is about; left out where the flow is about nobody on file')
    .option('--value <field=value>', 'an answer to the form of the start; once for each field, again for a list', aFieldValue)
    .option('--key <text>', 'the same again under the same key begins no second')
    .option('--json', 'one JSON object')
    .action((cycle: string, options) =>
      onDatabase(async (place) => (await import('./cli/run-start.ts')).startRun(place, cycle, { ...options, json: options.json === true }, out)),
    );
  run
    .command('act')
    .description('help a run on, or do what its flow leaves to somebody’s hand; refused where the person may not, or a rule of the flow is against it')
    .argument('<run>', 'a run, such as c-7f3.reviews.12')
    .addOption(
      new Option('--act <act>', 'byHand: what the flow leaves to somebody’s hand, by its step')
        .choices(['retry', 'skip', 'move', 'cancel', 'pause', 'resume', 'extend', 'reopen', 'reassign', 'byHand'])
        .makeOptionMandatory(),
    )
    .requiredOption('--as <id>', 'the person who does it; their rights count')
    .requiredOption('--reason <text>', 'why; it stands in the history')
    .option('--step <step>', 'the step it is done to; without it, retry, pause and resume mean the whole run')
    .option('--port <outcome>', 'skip: the outcome it goes on by')
    .option('--to <step|id>', 'move: the step it goes to; reassign: the person who gets it')
    .option('--from <id>', 'reassign: whose part it is, where several have one')
    .option('--plus <length>', 'extend: how much longer, such as 3workingDays', aLength)
    .addOption(new Option('--mode <mode>', 'reopen: what came after is closed, or goes on').choices(['rewind', 'beside']))
    .option('--value <field=value>', 'byHand: an answer to its form; once for each field, again for a list', aFieldValue)
    .option('--key <text>', 'the same act again under the same key is not done again')
    .option('--json', 'one JSON object')
    .action((id: string, options) =>
      onDatabase(async (place) => (await import('./cli/run-act.ts')).actOnRun(place, id, { ...options, json: options.json === true }, out)),
    );
}

function simulateCommand(simulate: Command): void {
  simulate
    .description('run a flow for everybody on a virtual clock, without server and database, and print what would happen')
    .argument('<flow.json>')
    .requiredOption('--people <file.csv>', 'the people, as for `people import`')
    .requiredOption('--start <date>', 'the day it begins, from 00:00 of the zone', aDate)
    .option('--script <file.jsonl>', 'answers, one a line: {"at", "person", "step", "by", "outcome", "values"}; without it nobody answers')
    .option('--until <date>', 'the last day (default: three years on)', aDate)
    .option('--zone <zone>', 'the time zone of the cycle (default: TIME_ZONE, else UTC)', aZone)
    .option('--date <name=date>', 'a date that the flow asks for; once for each', aNamedDate)
    .option('--departments <names>', 'only these departments, separated by commas', aList)
    .option('--only <ids>', 'only these people, separated by commas', aList)
    .option('--owner <id>', 'the person in charge of the cycle')
    .option('--json', 'the journal as JSON, one object a line')
    .option('--out <file.jsonl>', 'write that into a file, and print how it ended')
    .action(async (file: string, options) => (await import('./cli/simulate.ts')).simulateFlow(file, { zone: simulatedZone(), ...options }, out));
}

function rehearseCommand(command: Command): void {
  command
    .description('run flows for everybody on a virtual clock with a script of events, and write the journal that reality would write')
    .argument('<flow.json>')
    .requiredOption('--people <file.csv>', 'the people, as for `people import`')
    .requiredOption('--start <date>', 'the day it begins, from 00:00 of the zone; may lie in the past', aDate)
    .requiredOption('--out <file.jsonl>', 'where the journal goes, one object a line (docs/journal.md); - for stdout')
    .option('--with <file.json...>', 'other flows that take part')
    .option('--absences <file.csv>', 'person,from,to,kind,substitute,known')
    .option('--facts <file.csv>', 'scope,id,key,value,effective,until,source,known')
    .option('--calendars <file.csv>', 'days on which calendars differ: calendar,date,working')
    .option('--budget <file.json>', 'how many mails people get, and when (docs/operating.md); without it as many as there are, at once')
    .option('--events <file.jsonl>', 'what happens, one object a line (docs/journal.md)')
    .option('--until <date>', 'the last day (default: ten years on)', aDate)
    .option('--zone <zone>', 'the time zone of the cycle (default: TIME_ZONE, else UTC)', aZone)
    .option('--dates <name=date>', 'a date that the flow asks for; once for each', aNamedDate)
    .option('--owner <id>', 'the person in charge of the cycle')
    .option('--answers <none|model.json>', 'how people answer beyond the script', 'none')
    .option('--seed <n>', 'draws the answers of the model', aWholeNumber, 1)
    .option('--state <file.json>', 'how every run and every file stands at the end')
    .action(async (file: string, options) => (await import('./cli/rehearse.ts')).rehearseFlow(file, { zone: simulatedZone(), ...options }, out));
}

/** Not the zone of this machine: the same command means the same everywhere. */
function simulatedZone(): string {
  const zone = process.env.TIME_ZONE?.trim() || 'UTC';
  if (zoneName(zone) === null) throw new CliError(exitCodes.wrongInput, `TIME_ZONE: expected a time zone such as Asia/Hong_Kong, got ${JSON.stringify(zone)}.`);
  return zone;
}
