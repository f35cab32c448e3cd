"""Who speaks when: from sound to speech with a participant and a certainty.

Adapters of models (`silero`, `segmentation`, `campplus`, `smart_turn`) stand behind ports; what decides
(`activity`, `linking`, `passages`, `attribution`, `segmenter`, `crosstalk`, `clustering`) is pure.
`split.SplitHearing` and `mixed.MixedHearing` put them together; `voices` is the first pass over a mixed
recording.
"""
