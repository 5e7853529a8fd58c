/** What can be wrong with a file of people; the words are in import-words.ts. */
export type ImportProblemCode =
  | 'notText'
  | 'emptyFile'
  | 'fileTooLarge'
  | 'tooManyRows'
  | 'tooManyColumns'
  | 'badQuotes'
  | 'missingColumn'
  | 'duplicateColumn'
  | 'badColumnName'
  | 'wrongFieldCount'
  | 'emptyId'
  | 'badId'
  | 'emptyName'
  | 'duplicateId'
  | 'erasedPerson'
  | 'tooLong'
  | 'badCharacter'
  | 'badDate'
  | 'datesOutOfOrder'
  | 'badMail'
  | 'sameMail'
  | 'unknownZone'
  | 'unknownLanguage'
  | 'badWorkDays'
  | 'unknownCalendar'
  | 'badRole'
  | 'badFlag'
  | 'ownManager'
  | 'unknownManager'
  | 'managerCircle';

/** What is worth knowing before the import but does not stop it. */
export type ImportWarningCode = 'unknownRelation' | 'managerHasLeft' | 'readAsLatin1' | 'readAsBig5';

/** `line` counts from 1, the header; `column` is the name in the file, null when the row or the file as a whole is meant. */
export type ImportProblem<Code = ImportProblemCode> = {
  line: number;
  column: string | null;
  code: Code;
  params: Record<string, string | number | string[]>;
};
export type ImportWarning = ImportProblem<ImportWarningCode>;
