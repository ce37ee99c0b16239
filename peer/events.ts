/**
 * Owns: the one way long-lived objects of this project tell others that something happened.
 * Never: keeps an event for a listener that comes later, or lets one listener's exception keep an event from the
 * others.
 */

/** A map from an event's type to what its listeners are given. */
type EventMap = { readonly [type: string]: unknown };

export interface Emitter<Events extends object> {
  /**
   * Calls `listener` with each later event of `type`, in the order of registration.
   * @returns a function that ends it; calling it again does nothing
   */
  on<Type extends keyof Events>(type: Type, listener: (event: Events[Type]) => void): () => void;
  /**
   * Calls the listeners there were when it was called. A listener that throws does not keep the others from being
   * called; what it threw is reported as an uncaught error.
   */
  emit<Type extends keyof Events>(type: Type, event: Events[Type]): void;
  /** Forgets every listener, for `dispose()`. */
  clear(): void;
}

/** The half of an emitter that its owner hands out. */
export type Listening<Events extends object> = Pick<Emitter<Events>, "on">;

export function createEmitter<Events extends object = EventMap>(): Emitter<Events> {
  type Registration = { readonly listener: (event: never) => void };
  const registrationsByType = new Map<keyof Events, Registration[]>();

  return {
    on(type, listener) {
      // An object of its own for each registration: the same function may be registered twice and taken back once.
      const registration: Registration = { listener };
      registrationsByType.set(type, [...(registrationsByType.get(type) ?? []), registration]);
      return () => {
        const kept = (registrationsByType.get(type) ?? []).filter((other) => other !== registration);
        if (kept.length > 0) registrationsByType.set(type, kept);
        else registrationsByType.delete(type);
      };
    },
    emit(type, event) {
      for (const { listener } of registrationsByType.get(type) ?? []) {
        try {
          (listener as (event: unknown) => void)(event);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    clear() {
      registrationsByType.clear();
    },
  };
}
