import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { PersonRef } from '../api-types.ts';
import { nameIn, type Language } from '../language.ts';
import type { Player, PlayerState } from './player.ts';

export const PlayerContext = createContext<Player | null>(null);

export function usePlayer(): Player {
  const player = useContext(PlayerContext);
  if (player === null) throw new Error('usePlayer: expected to be used while a flow is tried');
  return player;
}

/** A part of the player's state; the component is drawn again when that part changes. */
export function usePlayerState<Part>(part: (state: PlayerState) => Part): Part {
  return useStore(usePlayer().store, part);
}

const nobody: readonly PersonRef[] = [];
const peopleOf = ({ played }: PlayerState) => played?.people ?? nobody;

/** What people are called, by id. */
export function useNamed(language: Language): (id: string) => string {
  const people = usePlayerState(peopleOf);
  return (id) => {
    const person = people.find((one) => one.id === id);
    return person === undefined ? id : nameIn(person, language);
  };
}
