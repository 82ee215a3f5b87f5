// LLaMA-Factory stops at an option that it does not know, so a name that stands nowhere here is a mistake.

const SHARED = (
  'adapter_folder add_special_tokens add_tokens apollo_layerwise apollo_proj apollo_proj_type ' +
  'apollo_rank apollo_scale apollo_scale_front apollo_scale_type apollo_target apollo_update_interval ' +
  'asft_alpha audio_sampling_rate badam_mask_mode badam_mode badam_start_block badam_switch_interval ' +
  'badam_switch_mode badam_update_ratio badam_verbose buffer_size crop_to_patches ' +
  'data_shared_file_system do_sample eaft_alpha eval_num_beams export_hub_model_id ' +
  'export_quantization_bit export_quantization_dataset export_quantization_maxlen ' +
  'export_quantization_nsamples freeze_extra_modules freeze_language_model freeze_multi_modal_projector ' +
  'freeze_trainable_layers freeze_trainable_modules freeze_vision_tower galore_layerwise ' +
  'galore_proj_type galore_rank galore_scale galore_target galore_update_interval hf_hub_token ' +
  'hyper_parallel_args ignore_pad_token_for_loss image_do_pan_and_scan image_max_pixels ' +
  'image_min_pixels include_effective_tokens_per_second infer_backend init_special_tokens ' +
  'kt_expert_checkpoint_path kt_lora_expert_intermediate_size kt_lora_expert_num kt_use_lora_experts ' +
  'kt_weight_path ld_alpha length_penalty loraplus_lr_embedding low_cpu_mem_usage max_length ' +
  'max_new_tokens max_samples media_dir mixture_of_depths module_dropout moe_aux_loss_coef ms_hub_token ' +
  'new_special_tokens_config num_beams offload_folder oft_block_size oft_rank oft_target om_hub_token ' +
  'pissa_convert pissa_init pissa_iter ppo_buffer_size ppo_epochs ppo_score_norm ppo_target ' +
  'ppo_whiten_rewards pref_bco_weight preserve_thinking print_param_status quantization_device_map ' +
  'ref_model_adapters ref_model_quantization_bit repetition_penalty resize_vocab reward_model ' +
  'reward_model_adapters reward_model_quantization_bit reward_model_type sglang_config ' +
  'sglang_lora_backend sglang_maxlen sglang_mem_fraction sglang_tp_size shift_attn skip_special_tokens ' +
  'split_special_tokens streaming swanlab_api_key swanlab_lark_secret swanlab_lark_webhook_url ' +
  'swanlab_logdir swanlab_mode swanlab_project swanlab_run_name swanlab_workspace temperature ' +
  'tokenized_path tool_format top_k top_p train_from_scratch trust_remote_code upcast_lmhead_output ' +
  'use_adam_mini use_apollo use_asft_loss use_audio_in_video use_badam use_dft_loss use_eaft_loss ' +
  'use_fast_tokenizer use_galore use_hyper_parallel use_kt use_kv_cache use_llama_pro use_mca use_muon ' +
  'use_reentrant_gc use_swanlab use_v1_kernels video_fps video_max_pixels video_maxlen video_min_pixels ' +
  'vllm_config vllm_enforce_eager vllm_gpu_util vllm_max_lora_rank vllm_maxlen'
).split(' ');

const TRAIN_ONLY = (
  'accelerator_config adam_beta1 adam_beta2 adam_epsilon auto_find_batch_size ' +
  'average_tokens_across_devices batch_eval_metrics bf16_full_eval data_seed dataloader_drop_last ' +
  'dataloader_persistent_workers dataloader_pin_memory dataloader_prefetch_factor ddp_backend ' +
  'ddp_broadcast_buffers ddp_bucket_cap_mb ddp_find_unused_parameters ddp_static_graph debug ' +
  'disable_tqdm do_eval do_predict enable_jit_checkpoint enable_torch_profiler eval_accumulation_steps ' +
  'eval_delay eval_do_concat_batches eval_on_start eval_use_gather_object fp16_full_eval fp8 ' +
  'fp8_backend fp8_enable_fsdp_float8_all_gather fsdp fsdp_config full_determinism generation_config ' +
  'generation_max_length generation_num_beams gradient_checkpointing gradient_checkpointing_kwargs ' +
  'greater_is_better hub_always_push hub_model_id hub_private_repo hub_revision hub_strategy hub_token ' +
  'ignore_data_skip include_for_metrics label_names label_smoothing_factor length_column_name ' +
  'liger_kernel_config local_rank log_level log_level_replica log_on_each_node logging_dir ' +
  'logging_first_step logging_nan_inf_filter logging_strategy lr_scheduler_kwargs master_addr ' +
  'master_port neftune_noise_alpha optim_args optim_target_modules parallelism_config ' +
  'predict_with_generate prediction_loss_only profile_modules profiler_active_steps profiler_output_dir ' +
  'profiler_profile_memory profiler_record_shapes profiler_repeat profiler_wait_steps ' +
  'profiler_warmup_steps profiler_with_stack project push_to_hub ray_init_kwargs ray_num_workers ' +
  'remove_unused_columns restore_callback_states_from_checkpoint save_on_each_node skip_memory_metrics ' +
  'sortish_sampler torch_compile torch_compile_backend torch_compile_mode torch_empty_cache_steps ' +
  'trackio_bucket_id trackio_space_id trackio_static_space_id train_sampling_strategy use_cache ' +
  'use_liger_kernel'
).split(' ');

const OLD = (
  '_n_gpu adafactor fp16_backend fp16_opt_level fsdp_min_num_params fsdp_transformer_layer_cls_to_wrap ' +
  'group_by_length half_precision_backend include_inputs_for_metrics include_tokens_per_second ' +
  'jit_mode_eval mp_parameters no_cuda past_index per_gpu_eval_batch_size per_gpu_train_batch_size ' +
  'push_to_hub_model_id push_to_hub_organization push_to_hub_token ray_scope save_safetensors ' +
  'torchdynamo tpu_metrics_debug tpu_num_cores use_ipex use_legacy_prediction_loop use_mps_device'
).split(' ');

/** Options of LLaMA-Factory 0.9.5 that Promptmill neither writes nor checks, read by training and by merging (hparams/*.py). */
export const sharedNames: ReadonlySet<string> = new Set(SHARED);

/** The same, read by training only (hparams/training_args.py and training_args.py of transformers 5.6). */
export const trainOnlyNames: ReadonlySet<string> = new Set(TRAIN_ONLY);

/** Options of transformers 4.56 that 5 no longer has; LLaMA-Factory 0.9.5 runs with either. */
export const oldNames: ReadonlySet<string> = new Set(OLD);
