import type { FileType } from '../../workflows/flow/attachment.ts';

/** Whether what is in a file is what its name says, by how such files begin and what must be in them. No file is opened further. */
export function isOfType(type: FileType, content: Buffer): boolean {
  switch (type) {
    case 'pdf':
      return begins(content, Buffer.from('%PDF-'));
    case 'png':
      return begins(content, Buffer.from('89504e470d0a1a0a', 'hex'));
    case 'jpg':
      return begins(content, Buffer.from('ffd8ff', 'hex'));
    case 'docx':
      return isOffice(content, 'word/');
    case 'xlsx':
      return isOffice(content, 'xl/');
    case 'pptx':
      return isOffice(content, 'ppt/');
    case 'txt':
      return isText(content);
  }
}

const begins = (content: Buffer, with_: Buffer): boolean => content.subarray(0, with_.length).equals(with_);

/** An archive of its parts, among which a program of its own (a macro) is none. */
function isOffice(content: Buffer, folder: string): boolean {
  return (
    begins(content, Buffer.from('504b0304', 'hex')) && content.includes('[Content_Types].xml') && content.includes(folder) && !content.includes('vbaProject')
  );
}

/** Letters, and what moves to another line or column. */
function isText(content: Buffer): boolean {
  try {
    return !/[^\P{Cc}\t\n\r\f]/u.test(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return false;
  }
}
