"""Noise schedules by name, as diffusers schedulers."""

from __future__ import annotations

from diffusers.schedulers.scheduling_ddim import DDIMScheduler

SCHEDULES: dict[str, str] = {"linear": "linear", "cosine": "squaredcos_cap_v2"}
"""linear: β from 1e-4 to 0.02 (Ho et al. 2020). cosine: ᾱ = cos²((t / T + s) / (1 + s) · π / 2)
with s = 0.008 (Nichol and Dhariwal 2021), which is what diffusers calls squaredcos_cap_v2."""

STEPS = 1000


def schedule(name: str) -> DDIMScheduler:
    """A DDIM scheduler (Song et al. 2021) of 1000 steps that predicts v.

    Its last step is pure noise (Lin et al. 2024, zero terminal SNR): sampling starts from what
    training saw, so the mean colour is free. Raises KeyError for an unknown name.
    """
    made: DDIMScheduler = DDIMScheduler(
        num_train_timesteps=STEPS,
        beta_start=1e-4,
        beta_end=0.02,
        beta_schedule=SCHEDULES[name],
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        clip_sample=False,
        set_alpha_to_one=True,
    )
    return made
