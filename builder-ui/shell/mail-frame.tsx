/** A mail as its reader's program shows it: nothing in it runs, and its links open beside. It brings the font for Chinese, as a reader's device does. */
export function MailFrame({ html, title, className }: { html: string; title: string; className?: string }) {
  const drawn = html.replace('<head>', '<head><base target="_blank"><link rel="stylesheet" href="/chinese.css">');
  return <iframe title={title} className={className} sandbox="allow-popups allow-popups-to-escape-sandbox" srcDoc={drawn} />;
}
