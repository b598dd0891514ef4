/** The terms of the pages, explained for readers who do not know grokking. */
export interface Entry {
  /** By which links name it. */
  readonly key: string;
  readonly term: string;
  readonly definition: string;
}

export const GLOSSARY = [
  {
    key: 'grokking',
    term: 'Grokking',
    definition:
      'A network first memorises its training examples, stays at chance on examples it has not seen, and much later, without any change, begins to solve those as well: it generalises late. Found by Power et al. (2022) on small arithmetic tasks.',
  },
  {
    key: 'memorised',
    term: 'Memorised',
    definition: 'The step from which the network answers (almost) all of its training examples correctly, while it still fails on the validation examples.',
  },
  {
    key: 'onset',
    term: 'Onset',
    definition: 'The step at which the validation accuracy begins the lasting rise that ends with generalisation. Between memorised and onset nothing seems to happen.',
  },
  {
    key: 'generalised',
    term: 'Generalised',
    definition: 'The first step of the first sustained solution: three evaluations in a row that solve the validation set.',
  },
  {
    key: 'ratio',
    term: 'Delay ratio',
    definition: 'The steps to generalise divided by the steps to memorise. Near 1 a network learns the rule at once; at 10 it generalised ten times as late as it memorised.',
  },
  {
    key: 'validation',
    term: 'Validation set',
    definition: 'Examples of the same task that the network is never trained on. Their accuracy shows whether it has learned the rule, and not the examples.',
  },
  {
    key: 'phase',
    term: 'Phase',
    definition: 'Where a run is on its way: fitting its training set, memorised, in transition, generalised, or collapsed after it had generalised.',
  },
  {
    key: 'verdict',
    term: 'Class',
    definition: 'What a run would count as if it ended now: unfitted, memorised only, generalised (about when it memorised), or grokked (much later).',
  },
  {
    key: 'weak',
    term: 'Weak',
    definition: 'The class is judged by losses, because no accuracies were logged.',
  },
  {
    key: 'slingshot',
    term: 'Slingshot',
    definition:
      'A cycle of training with adaptive optimisers: the norm of the last layer grows, the loss spikes, and the network settles again, often with better features (Thilak et al., 2022).',
  },
  {
    key: 'softmax-collapse',
    term: 'Softmax collapse',
    definition: 'The loss of the training examples becomes exactly zero in floating point, so that their gradients vanish and nothing is learned any more.',
  },
  {
    key: 'loss-spike',
    term: 'Loss spike',
    definition: 'A sudden rise of the training loss that is not part of a slingshot.',
  },
  {
    key: 'double-descent',
    term: 'Double descent',
    definition: 'The validation error rises and falls a second time around the point at which the training set is fitted.',
  },
  {
    key: 'forecast',
    term: 'Forecast',
    definition: 'While a run has only memorised: the chance that it generalises within its steps, and the range of steps in which that is expected. It is advice, not a finding.',
  },
  {
    key: 'weight-decay',
    term: 'Weight decay',
    definition: 'Each step shrinks the weights a little. It makes the simpler, general solution win over the memorised one; without it many runs never generalise.',
  },
  {
    key: 'embedding',
    term: 'Embedding',
    definition: 'The vector that the network learns for each input, such as each number. When a run on arithmetic groks, these vectors arrange themselves in circles.',
  },
  {
    key: 'key-frequencies',
    term: 'Key frequencies',
    definition:
      'The few rotations of the circle (Fourier frequencies) in which the network computes, for arithmetic with a modulus: each has at least three times the mean power of the weaker ones.',
  },
  {
    key: 'gini',
    term: 'Gini coefficient',
    definition: 'How unequal the power of the frequencies of an embedding is: 0 if all have the same, near 1 if a few have all of it, as after grokking.',
  },
  {
    key: 'sweep',
    term: 'Sweep',
    definition: 'Many runs that differ in some settings and in their seeds. Each combination of settings is a cell, trained with every seed.',
  },
  {
    key: 'phase-diagram',
    term: 'Phase diagram',
    definition:
      'A map of a sweep over two settings with what became of each cell (Liu et al., 2022): comprehension (generalised at once), grokking (generalised late), memorisation (never generalised), confusion (never fitted).',
  },
  {
    key: 'seed',
    term: 'Seed',
    definition: 'The number that random initial weights and batches are made from. The same settings with another seed show how much of a result is chance.',
  },
  {
    key: 'attempt',
    term: 'Attempt',
    definition: 'A run that was interrupted is resumed as its next attempt, from its last checkpoint. What older attempts reported of later steps no longer counts.',
  },
] as const satisfies readonly Entry[];

export type TermKey = (typeof GLOSSARY)[number]['key'];

/** The entries whose term or definition contains the words; those with the words in their terms come first. */
export function entriesWith(words: string): readonly Entry[] {
  const wanted = words.trim().toLowerCase();
  const inTerm = GLOSSARY.filter(({ term }) => term.toLowerCase().includes(wanted));
  const inText = GLOSSARY.filter(({ term, definition }) => !term.toLowerCase().includes(wanted) && definition.toLowerCase().includes(wanted));
  return [...inTerm, ...inText];
}
