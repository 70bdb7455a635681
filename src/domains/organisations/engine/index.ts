export * from './disadvantage.ts';
export * from './duo.ts';
export type { MunicipalPlace } from './municipalities.ts';
export { foldName, titlePlace } from './place-names.ts';
export * from './places.ts';
export * from './provinces.ts';
export { similarlyNamed, tellingWords } from './similar-names.ts';
export * from './institution-claims.ts';
