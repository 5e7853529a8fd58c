import { describe, expect, test } from 'vitest';
import { AddressRefused, isOpenAddress, openAddressOf, type Resolve } from '../../server/connect/addresses.ts';
import { post, postLimits } from '../../server/connect/post.ts';

const known: Record<string, string[]> = {
  'hris.example': ['93.184.216.34'],
  'both.example': ['93.184.216.34', '10.0.0.7'],
  'inner.example': ['10.0.0.7'],
  'mapped.example': ['::ffff:10.0.0.7'],
  'nowhere.example': [],
  localhost: ['127.0.0.1'],
  'localhost.': ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
};
const resolve: Resolve = async (name) => (known[name] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const strict = { resolve, loopback: false };

/** Ways to spell an address that must never be called, each with what it is. */
const spellings: [string, string][] = [
  ['https://127.0.0.1/', 'this machine'],
  ['https://127.1/', 'this machine, shortened'],
  ['https://127.0.1/', 'this machine, shortened by one'],
  ['https://2130706433/', 'this machine, decimal'],
  ['https://0x7f000001/', 'this machine, hexadecimal'],
  ['https://0x7f.0x0.0x0.0x1/', 'this machine, hexadecimal by parts'],
  ['https://0177.0.0.1/', 'this machine, octal'],
  ['https://017700000001/', 'this machine, octal as one number'],
  ['https://127.0.0.1./', 'this machine, with a full stop'],
  ['https://\uff11\uff12\uff17.0.0.1/', 'this machine, in wide digits'],
  ['https://\u2460\u2461\u2466.0.0.1/', 'this machine, in circled digits'],
  ['https://%31%32%37.0.0.1/', 'this machine, escaped'],
  ['https://localhost/', 'this machine, by name'],
  ['https://localhost./', 'this machine, by name with a full stop'],
  ['https://LOCALHOST/', 'this machine, by name in capitals'],
  ['https://0.0.0.0/', 'any address of this machine'],
  ['https://0/', 'any address of this machine, as one number'],
  ['https://[::]/', 'any address of this machine, v6'],
  ['https://[::1]/', 'this machine, v6'],
  ['https://[0:0:0:0:0:0:0:1]/', 'this machine, v6 in full'],
  ['https://[::ffff:127.0.0.1]/', 'this machine, mapped'],
  ['https://[::ffff:7f00:1]/', 'this machine, mapped in hexadecimal'],
  ['https://[::127.0.0.1]/', 'this machine, compatible form'],
  ['https://[64:ff9b::7f00:1]/', 'this machine, by NAT64'],
  ['https://[2002:7f00:1::]/', 'this machine, by 6to4'],
  ['https://[2001:0:7f00:1::]/', 'a tunnel (Teredo)'],
  ['https://10.1.2.3/', 'private'],
  ['https://167838211/', 'private, decimal'],
  ['https://172.16.0.1/', 'private'],
  ['https://172.31.255.255/', 'private'],
  ['https://192.168.1.1/', 'private'],
  ['https://100.64.0.1/', 'shared by a carrier'],
  ['https://[fd00::1]/', 'private, v6'],
  ['https://[::ffff:192.168.1.1]/', 'private, mapped'],
  ['https://169.254.0.1/', 'link-local'],
  ['https://[fe80::1]/', 'link-local, v6'],
  ['https://[fec0::1]/', 'site-local, v6'],
  ['https://169.254.169.254/latest/meta-data/', 'metadata'],
  ['https://2852039166/', 'metadata, decimal'],
  ['https://0xa9fea9fe/', 'metadata, hexadecimal'],
  ['https://[::ffff:a9fe:a9fe]/', 'metadata, mapped'],
  ['https://[fd00:ec2::254]/', 'metadata, v6'],
  ['https://metadata.google.internal/', 'metadata, by name'],
  ['https://192.0.2.1/', 'documentation'],
  ['https://198.18.0.1/', 'benchmarks'],
  ['https://224.0.0.1/', 'many at once'],
  ['https://255.255.255.255/', 'all at once'],
  ['https://[ff02::1]/', 'many at once, v6'],
  ['https://[2001:db8::1]/', 'documentation, v6'],
  ['https://inner.example/', 'a name of a private address'],
  ['https://both.example/', 'a name of an open and a private address'],
  ['https://mapped.example/', 'a name of a mapped address'],
  ['https://nowhere.example/', 'a name of nothing'],
  ['https://hris.example@127.0.0.1/', 'this machine, behind a user name'],
  ['https://user:pass@hris.example/', 'with a password'],
  ['http://hris.example/', 'without TLS'],
  ['ftp://hris.example/', 'another protocol'],
  ['file:///etc/passwd', 'a file'],
];

describe('where a call may go', () => {
  test.each(spellings)('never to %s: %s', async (address) => {
    // What is no address at all is refused when it is set up.
    if (!URL.canParse(address)) return;
    await expect(openAddressOf(new URL(address), strict)).rejects.toThrow(AddressRefused);
  });

  test('to a name of the open net, and to no other address of it than the one that was looked at', async () => {
    expect(await openAddressOf(new URL('https://hris.example/in'), strict)).toEqual({ address: '93.184.216.34', family: 4 });
    for (const address of ['93.184.216.34', '2606:2800:220:1::1']) expect(isOpenAddress(address)).toBe(true);
  });

  test('a name that stands for something else a moment later is not asked again', async () => {
    let asked = 0;
    const rebinding: Resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.7', family: 4 }];
    // Nothing listens there: it is refused by that machine and not by us, which shows where it went.
    const going = post(new URL('http://rebinds.example:9/'), '{}', {}, { resolve: rebinding, loopback: true, limits: postLimits });
    await expect(going).rejects.toMatchObject({ code: 'ECONNREFUSED', address: '127.0.0.1' });
    expect(asked).toBe(1);
  });

  test('where this machine may be called, another private one still may not', async () => {
    const lax = { resolve, loopback: true };
    expect(await openAddressOf(new URL('http://localhost:8080/'), lax)).toEqual({ address: '127.0.0.1', family: 4 });
    for (const address of ['http://10.0.0.7/', 'https://169.254.169.254/', 'https://both.example/'])
      await expect(openAddressOf(new URL(address), lax)).rejects.toThrow(AddressRefused);
  });
});
