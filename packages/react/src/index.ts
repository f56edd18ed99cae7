'use client';

export { ClientProvider, type ClientProviderProps } from './client-provider.ts';
export type { Interaction, Prompt } from './client-store.ts';
export { type PromptProps, RequireSignIn, type RequireSignInProps } from './require-sign-in.ts';
export { useAccount, useAccounts, useIsSignedIn } from './use-account.ts';
export { type ContextState, useAuthenticationContext } from './use-authentication-context.ts';
export { type ChallengeFetchRequest, useChallengeFetch } from './use-challenge-fetch.ts';
export { useClient } from './use-client.ts';
export { useInteraction } from './use-interaction.ts';
export { type TokenState, useToken } from './use-token.ts';
