namespace EvalHarness.Models;

/// <summary>What an input of a model of token ids holds.</summary>
public enum TokenRole
{
    /// <summary>Token ids.</summary>
    Ids,

    /// <summary>1 for a token, 0 for padding.</summary>
    Mask,

    /// <summary>The part of the text that a token belongs to: 0, as there is one part.</summary>
    Types,
}

/// <summary>Tells the inputs of transformers' exports apart by their names: <c>input_ids</c>, <c>attention_mask</c>, <c>token_type_ids</c>.</summary>
public static class TokenInput
{
    /// <summary>The role of an input.</summary>
    public static TokenRole RoleOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Contains("mask", StringComparison.OrdinalIgnoreCase) ? TokenRole.Mask
            : name.Contains("type", StringComparison.OrdinalIgnoreCase) || name.Contains("segment", StringComparison.OrdinalIgnoreCase) ? TokenRole.Types
            : TokenRole.Ids;
    }
}
