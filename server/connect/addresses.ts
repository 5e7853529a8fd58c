import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Finds every address of a name. */
export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;
export const resolveByDns: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });

/** Why an address may not be called. It never will be: nobody tries again. */
export class AddressRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AddressRefused';
  }
}

/**
 * Where a call may go: https, without a user in the address, and every address that the name stands for on the open net. The name is looked up here, once; the
 * connection is then made to the address that was looked at, so that an answer that changes meanwhile leads nowhere else. However an address is spelled
 * (decimal, octal, hexadecimal, mapped), the URL has made one of it by now. With `loopback` this machine may be called too, also without TLS.
 */
export async function openAddressOf(url: URL, { resolve, loopback }: { resolve: Resolve; loopback: boolean }): Promise<{ address: string; family: number }> {
  if (url.username !== '' || url.password !== '') throw new AddressRefused('Expected an address without a user name.');
  const written = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(written) === 0 ? await resolve(written) : [{ address: written, family: isIP(written) }];
  const [first] = found;
  if (first === undefined) throw new AddressRefused('The name stands for no address.');
  if (loopback && found.every(({ address }) => isLoopback(address))) return first;
  if (url.protocol !== 'https:') throw new AddressRefused(`Expected an https address, got ${url.protocol}.`);
  if (!found.every(({ address }) => isOpenAddress(address))) throw new AddressRefused('The name leads to an address that may not be called.');
  return first;
}

/** Whether an address is one of the open net: no private net, no link between machines, no range with a meaning of its own, none that wraps another address. */
export function isOpenAddress(address: string): boolean {
  return isIPv6(address) ? global.check(address, 'ipv6') && !closed.check(address, 'ipv6') : isIP(address) === 4 && !closed.check(address, 'ipv4');
}

const isLoopback = (address: string) => loopbacks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

const loopbacks = new BlockList();
loopbacks.addSubnet('127.0.0.0', 8, 'ipv4');
loopbacks.addAddress('::1', 'ipv6');

const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

const closed = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  closed.addSubnet(net, bits, 'ipv4');
/** Tunnels and translations (Teredo, 6to4) could wrap a private address. */
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  closed.addSubnet(net, bits, 'ipv6');
